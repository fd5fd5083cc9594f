"""One model offers, another consumes."""

import pathlib

import jubilant
import pytest
from conftest import message_of


@pytest.fixture
def cellar(small_charms: pathlib.Path):
    with jubilant.temp_model() as cellar:
        cellar.deploy(small_charms / 'keeper')
        cellar.offer('keeper', endpoint='shelf', name='rack')
        yield cellar


def test_what_is_offered_is_consumed_and_either_side_hears_the_other(
    cellar: jubilant.Juju, juju: jubilant.Juju, small_charms: pathlib.Path
):
    juju.deploy(small_charms / 'visitor')
    juju.consume(f'{cellar.model}.rack', 'wine', owner='admin')
    juju.integrate('visitor', 'wine')
    juju.wait(lambda status: jubilant.all_active(status, 'visitor'), delay=0.01)
    assert message_of(juju, 'visitor') == 'sees wine/0=keeper/0'

    wine = juju.status().app_endpoints['wine']
    assert wine.url == f'juju-sim:admin/{cellar.model}.rack'
    assert wine.endpoints['shelf'].interface == 'shelf'
    assert wine.app_status.current == 'active'
    assert wine.relations == {'shelf': ['visitor']}
    offer = cellar.status().offers['rack']
    assert (offer.app, offer.charm) == ('keeper', 'local:keeper-0')
    assert offer.endpoints['shelf'].role == 'provider'
    assert f'admin/{cellar.model}.rack' in juju.cli('find-offers', include_model=False)

    cellar.add_unit('keeper')
    assert message_of(juju, 'visitor') == 'sees wine/0=keeper/0 wine/1=keeper/1'
    juju.remove_relation('visitor', 'wine')
    assert message_of(juju, 'visitor') == 'sees nobody'


def test_an_offer_in_use_stays_until_it_is_forced(
    cellar: jubilant.Juju, juju: jubilant.Juju, small_charms: pathlib.Path
):
    juju.deploy(small_charms / 'visitor')
    juju.integrate('visitor', f'{cellar.model}.rack')
    with pytest.raises(jubilant.CLIError, match='--force'):
        cellar.cli('remove-offer', f'{cellar.model}.rack', include_model=False)
    cellar.cli('remove-offer', '--force', f'{cellar.model}.rack', include_model=False)
    assert juju.status().app_endpoints['rack'].app_status.current == 'terminated'
    juju.cli('remove-saas', 'rack')
    assert juju.status().app_endpoints == {}

"""Storages and files that charms are deployed with."""

import json
import pathlib

import jubilant
import pytest
from conftest import message_of


def test_storages_are_attached_parted_with_and_attached_elsewhere(
    juju: jubilant.Juju, small_charms: pathlib.Path
):
    juju.deploy(small_charms / 'keeper', storage={'data': '1,20M'})
    assert 'has data/0' in message_of(juju, 'keeper')
    storage = juju.status().storage
    assert storage.storage['data/0'].kind == 'filesystem'
    assert storage.storage['data/0'].status.current == 'attached'
    location = storage.storage['data/0'].attachments.units['keeper/0'].location
    assert juju.exec('storage-get -s data/0 location', unit='keeper/0').stdout.strip() == location

    juju.cli('add-storage', 'keeper/0', 'data=ebs,2G')
    assert 'has data/0 data/1' in message_of(juju, 'keeper')
    juju.cli('detach-storage', 'data/0')
    juju.add_unit('keeper', attach_storage='data/0')
    attached = json.loads(juju.cli('storage', '--format', 'json'))['storage']
    assert list(attached['data/0']['attachments']['units']) == ['keeper/1']
    assert list(attached['data/1']['attachments']['units']) == ['keeper/0']


def test_a_file_comes_with_the_charm_and_is_replaced(
    juju: jubilant.Juju, small_charms: pathlib.Path, tmp_path: pathlib.Path
):
    cups = tmp_path / 'list.txt'
    cups.write_text('three cups\n')
    juju.deploy(small_charms / 'keeper', resources={'list': str(cups)})
    assert 'lists three cups' in message_of(juju, 'keeper')

    cups.write_text('four cups\n')
    juju.cli('attach-resource', 'keeper', f'list={cups}')
    assert 'lists four cups' in message_of(juju, 'keeper')
    cups.write_text('five cups\n')
    juju.refresh('keeper', path=small_charms / 'keeper', resources={'list': str(cups)})
    assert 'lists five cups' in message_of(juju, 'keeper')

    (resource,) = json.loads(juju.cli('resources', 'keeper', '--format', 'json'))['resources']
    assert (resource['name'], resource['origin'], resource['size']) == ('list', 'upload', 10)
    with pytest.raises(jubilant.CLIError, match='no resource'):
        juju.cli('attach-resource', 'keeper', f'map={cups}')

"""Secrets that people keep for charms."""

import pathlib

import jubilant
import pytest
from conftest import message_of


def test_a_secret_reaches_whom_it_is_granted(juju: jubilant.Juju, small_charms: pathlib.Path):
    juju.deploy(small_charms / 'keeper')
    uri = juju.add_secret('token', {'pass': 'hunter2'}, info='for the till')
    juju.config('keeper', {'token': uri})
    assert 'knows 0 letters' in message_of(juju, 'keeper')
    juju.grant_secret(uri, 'keeper')
    juju.cli('advance', '5m')
    assert 'knows 7 letters' in message_of(juju, 'keeper')

    juju.update_secret('token', {'pass': 'hunter2000'}, info='for both tills')
    assert 'knows 10 letters' in message_of(juju, 'keeper')


def test_a_secret_is_shown_whole_and_its_content_to_who_asks(
    juju: jubilant.Juju, small_charms: pathlib.Path
):
    juju.deploy(small_charms / 'keeper')
    uri = juju.add_secret('token', {'pass': 'hunter2'}, info='for the till')
    juju.update_secret(uri, {'pass': 'hunter3'})
    juju.grant_secret('token', 'keeper')

    (listed,) = juju.secrets()
    assert listed.uri.unique_identifier == uri.unique_identifier
    assert listed.name == 'token'
    assert listed.owner == '<model>'
    assert listed.revision == 2
    assert juju.secrets(owner='keeper') == []

    shown = juju.show_secret('token', revisions=True)
    assert shown.description == 'for the till'
    assert [one.revision for one in shown.revisions] == [1, 2]
    assert shown.updated >= shown.created
    (access,) = shown.access
    assert (access.target, access.role) == ('application-keeper', 'view')
    assert not hasattr(shown, 'content')
    assert juju.show_secret(uri, reveal=True).content == {'pass': 'hunter3'}
    assert juju.show_secret(uri, reveal=True, revision=1).content == {'pass': 'hunter2'}

    juju.remove_secret('token', revision=1)
    (left,) = juju.show_secret(uri, revisions=True).revisions
    assert left.revision == 2
    juju.remove_secret(uri)
    assert juju.secrets() == []
    with pytest.raises(jubilant.CLIError, match='not found'):
        juju.show_secret('token')

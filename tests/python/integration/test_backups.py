"""The example charms do together what they are for."""

import json

import jubilant
import pytest
from conftest import spec_at_velero


def test_a_clients_target_reaches_velero(backups: jubilant.Juju):
    data = spec_at_velero(backups)
    assert data['app'] == 'backup-client'
    spec = json.loads(data['spec'])
    assert spec['include_namespaces'] == ['shop']
    assert spec['ttl'] == '72h'
    assert spec['schedule'] is None


def test_options_are_set_read_and_reset(backups: jubilant.Juju):
    backups.config('velero-integrator', {'schedule': '0 2 * * *', 'paused': True})
    config = backups.config('velero-integrator')
    assert config['schedule'] == '0 2 * * *'
    assert config['paused'] is True
    assert json.loads(spec_at_velero(backups)['spec'])['schedule'] == '0 2 * * *'
    status = backups.status()
    assert status.apps['velero-integrator'].app_status.message == 'Schedule paused'

    backups.config('velero-integrator', reset=['schedule', 'paused'])
    assert backups.config('velero-integrator')['schedule'] == ''
    assert json.loads(spec_at_velero(backups)['spec'])['schedule'] is None

    with pytest.raises(jubilant.CLIError, match='unknown option'):
        backups.config('velero-integrator', {'colour': 'red'})


def test_an_option_that_makes_no_sense_blocks_the_charm(backups: jubilant.Juju):
    backups.config('velero-integrator', {'schedule': 'whenever'})
    status = backups.wait(
        lambda status: jubilant.any_blocked(status, 'velero-integrator'), delay=0.01
    )
    assert 'schedule' in status.apps['velero-integrator'].app_status.message


def test_an_action_says_what_is_forwarded(backups: jubilant.Juju):
    task = backups.run('velero-integrator/leader', 'status-detail', {'recompute': True})
    assert task.status == 'completed'
    assert task.return_code == 0
    assert task.results['summary'] == '1 of 1 targets forwarded, 0 problems'

    with pytest.raises(ValueError, match='not defined'):
        backups.run('velero-integrator/0', 'dance')
    with pytest.raises(ValueError):
        backups.run('velero-integrator/7', 'status-detail')


def test_the_last_client_that_leaves_takes_its_target_along(backups: jubilant.Juju):
    backups.remove_relation('backup-client', 'velero-integrator')
    assert 'spec' not in spec_at_velero(backups)
    status = backups.status()
    assert 'k8s-backup-target' not in status.apps['velero-integrator'].relations


def test_another_leader_goes_on(backups: jubilant.Juju):
    backups.remove_unit('velero-integrator/0')
    status = backups.status()
    assert list(status.apps['velero-integrator'].units) == ['velero-integrator/1']
    assert status.apps['velero-integrator'].units['velero-integrator/1'].leader
    backups.config('backup-client', {'ttl': '1h'})
    assert json.loads(spec_at_velero(backups)['spec'])['ttl'] == '1h'

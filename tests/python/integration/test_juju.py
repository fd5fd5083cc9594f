"""What jubilant asks of a Juju."""

import dataclasses
import json
import pathlib

import jubilant
import pytest


def test_a_model_is_added_and_destroyed():
    with jubilant.temp_model() as juju:
        name = juju.model
        info = juju.show_model()
        assert info.short_name == name
        assert info.model_type == 'caas'
        assert juju.status().apps == {}
    with pytest.raises(jubilant.CLIError, match='not found'):
        jubilant.Juju(model=name).status()


def test_models_are_apart(charms: pathlib.Path):
    with jubilant.temp_model() as one, jubilant.temp_model() as other:
        one.deploy(charms / 'backup-client')
        assert 'backup-client' in one.status().apps
        assert other.status().apps == {}


def test_status_is_parsed_whole(backups: jubilant.Juju):
    status = backups.status()
    assert status.model.name == backups.model
    assert status.model.controller == 'juju-sim'
    assert status.controller.timestamp
    app = status.apps['velero-integrator']
    assert app.scale == 2
    assert app.charm_name == 'velero-integrator'
    assert app.is_active
    assert app.app_status.since
    assert app.relations['k8s-backup-target'][0].related_app == 'backup-client'
    assert sorted(app.units) == ['velero-integrator/0', 'velero-integrator/1']
    unit = app.units['velero-integrator/0']
    assert unit.leader
    assert unit.is_active
    assert unit.juju_status.current == 'idle'
    assert unit.juju_status.version == status.model.version
    assert unit.address
    assert jubilant.all_agents_idle(status)
    # What people see is the same.
    assert 'velero-integrator/0*' in backups.cli('status')


def test_units_come_and_go(juju: jubilant.Juju, charms: pathlib.Path):
    juju.deploy(charms / 'backup-client', 'client', trust=True, channel='latest/edge')
    juju.add_unit('client', num_units=2)
    assert len(juju.status().apps['client'].units) == 3
    juju.remove_unit('client', num_units=2)
    assert list(juju.status().apps['client'].units) == ['client/0']
    juju.trust('client', remove=True)
    juju.remove_application('client')
    assert juju.status().apps == {}


def test_a_charm_is_replaced(juju: jubilant.Juju, charms: pathlib.Path):
    juju.deploy(charms / 'backup-client', 'client')
    juju.refresh('client', path=charms / 'backup-client')
    assert juju.status().apps['client'].charm_rev == 1
    assert 'upgrade-charm' in juju.debug_log()


def test_commands_run_with_the_hook_tools(juju: jubilant.Juju, charms: pathlib.Path):
    juju.deploy(charms / 'backup-client', 'client', config={'namespace': 'shop'})
    task = juju.exec('config-get namespace', unit='client/0')
    assert task.stdout.strip() == 'shop'
    assert task.return_code == 0
    task = juju.exec('status-set', 'blocked', 'out of "tea"', unit='client/0')
    unit = juju.status().apps['client'].units['client/0']
    assert unit.is_blocked
    assert unit.workload_status.message == 'out of "tea"'
    with pytest.raises(jubilant.TaskError) as caught:
        juju.exec('echo no >&2; exit 3', unit='client/0')
    assert caught.value.task.return_code == 3
    assert caught.value.task.stderr.strip() == 'no'


def test_the_log_tells_what_ran(juju: jubilant.Juju, charms: pathlib.Path):
    juju.deploy(charms / 'backup-client', 'client')
    log = juju.debug_log()
    assert 'unit-client-0: ' in log
    assert 'ran "start" hook' in log
    assert len(juju.debug_log(limit=2).splitlines()) == 2


def test_the_model_has_options(juju: jubilant.Juju):
    juju.model_config({'update-status-hook-interval': '1m'})
    assert juju.model_config()['update-status-hook-interval'] == '1m'
    juju.model_config(reset='update-status-hook-interval')
    assert juju.model_config()['update-status-hook-interval'] == '5m'


def test_it_says_which_juju_it_is(juju: jubilant.Juju):
    assert juju.version().tuple >= (3, 6, 0)


def test_what_is_wrong_is_an_error_with_a_next_step(juju: jubilant.Juju):
    with pytest.raises(jubilant.CLIError, match='map-charm'):
        juju.deploy('postgresql-k8s')
    with pytest.raises(jubilant.CLIError, match='exec --unit'):
        juju.ssh('client/0', 'ls')
    with pytest.raises(jubilant.CLIError, match='not found'):
        juju.config('client')


def test_no_field_of_status_is_left_to_its_default(backups: jubilant.Juju):
    """Those aside that mean nothing here: machines, subordinates, what is only there when it went wrong."""
    status = backups.status()
    app = status.apps['velero-integrator']
    unit = app.units['velero-integrator/0']
    assert missing(status) == {'machines', 'app_endpoints', 'offers'}
    assert missing(status.model) == {'region', 'upgrade_available'}
    assert app.charm_rev == 0
    assert missing(app) == {
        'address',
        'base',
        'can_upgrade_to',
        'charm_channel',
        'charm_profile',
        'charm_rev',
        'charm_version',
        'endpoint_bindings',
        'exposed',
        'life',
        'provider_id',
        'subordinate_to',
        'version',
    }
    assert missing(app.app_status) == {'reason', 'life', 'version'}
    assert missing(unit) == {
        'machine',
        'open_ports',
        'provider_id',
        'public_address',
        'subordinates',
        'upgrading_from',
    }
    assert missing(unit.workload_status) == {'reason', 'life', 'version'}
    assert missing(unit.juju_status) == {'reason', 'life', 'message'}
    for relations in app.relations.values():
        for relation in relations:
            assert missing(relation) == set()


def missing(value) -> set[str]:
    """The fields of a dataclass that hold what they hold when Juju says nothing."""
    fields = dataclasses.fields(value)
    return {field.name for field in fields if not getattr(value, field.name)}


def test_it_waits_for_what_is_asked(juju: jubilant.Juju, small_charms: pathlib.Path):
    juju.deploy(small_charms / 'counter', num_units=2)
    juju.cli('wait-for', 'application', 'counter', '--query', 'units==2 && status=="active"')
    juju.cli('wait-for', 'unit', 'counter/0', '--query', 'leader && agent-status=="idle"')
    juju.cli('wait-for', 'model', juju.model, include_model=False)
    with pytest.raises(jubilant.CLIError, match='timed out'):
        juju.cli('wait-for', 'application', 'counter', '--query', 'units==3', '--timeout', '1ms')
    with pytest.raises(TimeoutError):
        juju.wait(jubilant.all_blocked, delay=0.01, timeout=0.05)
    with pytest.raises(jubilant.WaitError):
        juju.wait(jubilant.all_blocked, error=jubilant.all_active, delay=0.01)


def test_a_script_calls_it_juju(juju: jubilant.Juju, small_charms: pathlib.Path):
    juju.deploy(small_charms / 'counter')
    status = json.loads(juju.cli('status', '--format', 'json'))
    assert status['applications']['counter']['scale'] == 1
    shown = json.loads(juju.cli('show-application', 'counter', '--format', 'json'))
    assert shown['counter']['charm'] == 'counter'
    juju.cli('scale-application', 'counter', '3')
    assert len(juju.status().apps['counter'].units) == 3

    options = 'counter:\n  greeting: good morning\n'
    juju.cli('config', 'counter', '--file', '-', stdin=options)
    assert juju.config('counter')['greeting'] == 'good morning'
    task = juju.run('counter/0', 'greet', {'name': 'Ada'})
    assert task.results['greeting'] == 'good morning, Ada'
    with pytest.raises(jubilant.CLIError, match='not a verb'):
        juju.cli('dance')

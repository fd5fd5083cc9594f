"""Charms for integration tests, in the simulated Juju.

`CHARMS` names a directory that holds each compiled charm as Juju gets it: metadata and `dispatch`.
`juju` on the PATH is `juju-sim`.
"""

import os
import pathlib

import jubilant
import pytest


@pytest.fixture(scope='session')
def charms() -> pathlib.Path:
    return pathlib.Path(os.environ['CHARMS'])


@pytest.fixture(scope='session')
def small_charms() -> pathlib.Path:
    """Charms of a few lines, each of which tells what reaches it in its status."""
    return pathlib.Path(__file__).parents[3] / 'crates/juju-sim-cli/tests/charms'


@pytest.fixture
def juju():
    with jubilant.temp_model() as juju:
        yield juju


@pytest.fixture
def backups(juju: jubilant.Juju, charms: pathlib.Path) -> jubilant.Juju:
    """The client's backup target on its way to Velero."""
    juju.deploy(charms / 'backup-client', config={'namespace': 'shop', 'ttl': '72h'})
    juju.deploy(charms / 'velero-integrator', num_units=2)
    juju.deploy(charms / 'velero-operator')
    juju.integrate('backup-client:backup-config', 'velero-integrator')
    juju.integrate('velero-integrator:velero-backup', 'velero-operator')
    juju.wait(lambda status: jubilant.all_active(status, 'velero-integrator'), delay=0.01)
    return juju


def message_of(juju: jubilant.Juju, app: str) -> str:
    return juju.status().apps[app].app_status.message


def spec_at_velero(juju: jubilant.Juju) -> dict:
    """What the integrator has written for the operator."""
    unit = juju.show_unit('velero-operator/0')
    relations = [one for one in unit.relation_info if one.endpoint == 'velero-backups']
    return relations[0].app_data if relations else {}

"""Charms in Python, of `ops` and the published library, beside ours."""

import json
import os
import pathlib

import jubilant
import pytest
from conftest import spec_at_velero


@pytest.fixture
def python_charms() -> pathlib.Path:
    return pathlib.Path(os.environ['PYTHON_CHARMS'])


def test_a_client_in_python_is_served(
    juju: jubilant.Juju, charms: pathlib.Path, python_charms: pathlib.Path
):
    juju.deploy(python_charms / 'backup-client', 'client', config={'namespace': 'shop'})
    juju.deploy(charms / 'velero-integrator')
    juju.deploy(charms / 'velero-operator')
    juju.integrate('client', 'velero-integrator')
    juju.integrate('velero-integrator:velero-backup', 'velero-operator')
    spec = json.loads(spec_at_velero(juju)['spec'])
    assert spec['include_namespaces'] == ['shop']

    # What `ops` keeps in files is there again in the next command.
    juju.config('client', {'namespace': 'blog'})
    spec = json.loads(spec_at_velero(juju)['spec'])
    assert spec['include_namespaces'] == ['blog']

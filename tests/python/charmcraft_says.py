"""What charmcraft's own code says of charms.

Arguments: for each charm its charmcraft.yaml, or its .charm file. Prints one JSON object a line: of a charmcraft.yaml
`refused` (null, or why), of a .charm file `lint`, the linters' results.
"""

import json
import pathlib
import sys
import tempfile
import zipfile

import yaml
from charmcraft import linters
from charmcraft.models.lint import CheckType
from charmcraft.models.project import CharmcraftProject


def refused(path):
    try:
        CharmcraftProject.unmarshal(yaml.safe_load(path.read_text()))
    except ValueError as error:
        return str(error)
    return None


def unpack(path, where):
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            file = pathlib.Path(archive.extract(entry, where))
            file.chmod(entry.external_attr >> 16)


def lint(path):
    with tempfile.TemporaryDirectory() as where:
        unpack(path, where)
        results = [checker().get_result(pathlib.Path(where)) for checker in linters.CHECKERS]
    return {
        result.name: [str(result.result), result.text]
        for result in results
        if result.check_type == CheckType.LINT
    }


for argument in map(pathlib.Path, sys.argv[1:]):
    if argument.suffix == ".charm":
        print(json.dumps({"lint": lint(argument)}))
    else:
        print(json.dumps({"refused": refused(argument)}))

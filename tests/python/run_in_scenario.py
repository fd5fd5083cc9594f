#!/usr/bin/env python3
"""Runs generated events of a charm in Scenario, for the differential test.

The argument is the charm's directory beside this file. Reads a JSON list of cases on standard input,
and prints a JSON list of what came of each.
"""

import importlib
import json
import logging
import pathlib
import sys

import ops
import scenario
import yaml


def run(ctx: scenario.Context, case: dict) -> dict:
    """What came of one case: the unit's status, and its application's databags by relation."""
    relations = {
        relation["id"]: scenario.Relation(
            relation["endpoint"],
            id=relation["id"],
            remote_app_name=relation["remote_app"],
            remote_units_data={unit: {} for unit in relation["remote_units"]},
            local_app_data=relation["local_app_data"],
            remote_app_data=relation["remote_app_data"],
        )
        for relation in case["relations"]
    }
    status, message = case["unit_status"]
    state = scenario.State(
        leader=case["leader"],
        config=case["config"],
        model=scenario.Model(name=case["model"]),
        unit_status={
            "active": scenario.ActiveStatus,
            "blocked": scenario.BlockedStatus,
            "waiting": scenario.WaitingStatus,
        }[status](message),
        relations=relations.values(),
    )
    kind, *about = (word for word in case["event"] if word is not None)
    args = [relations[about[0]]] if about else []
    options = {"remote_unit": about[1]} if len(about) > 1 else {}
    out = ctx.run(getattr(ctx.on, kind)(*args, **options), state)
    return {
        "unit_status": [out.unit_status.name, out.unit_status.message],
        "databags": {
            id: dict(out.get_relation(relation.id).local_app_data)
            for id, relation in relations.items()
        },
    }


def charm_of(module: object) -> type[ops.CharmBase]:
    """The charm that a module defines."""
    (charm,) = (
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and issubclass(thing, ops.CharmBase)
        and thing is not ops.CharmBase
    )
    return charm


def main() -> None:
    """Reads, runs, prints."""
    logging.disable(logging.CRITICAL)
    directory = pathlib.Path(__file__).parent / sys.argv[1]
    sys.path.insert(0, str(directory))
    project = yaml.safe_load((directory / "charmcraft.yaml").read_text())
    parts = ("name", "requires", "provides", "peers")
    ctx = scenario.Context(
        charm_of(importlib.import_module("charm")),
        meta={part: project[part] for part in parts if part in project},
        config=project["config"],
        actions=project.get("actions"),
    )
    json.dump([run(ctx, case) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs generated events of the client charm in Scenario, for the differential test.

Reads a JSON list of cases on standard input, and prints a JSON list of what came of each.
"""

import json
import logging
import pathlib
import sys

import scenario
import yaml

CHARM = pathlib.Path(__file__).parent / "backup_client"
sys.path.insert(0, str(CHARM))

from charm import BackupClient  # noqa: E402


def run(ctx: scenario.Context, case: dict) -> dict:
    """What came of one case: the unit's status, and its application's databags by relation."""
    relations = {
        relation["id"]: scenario.Relation(
            "backup-config",
            id=relation["id"],
            remote_app_name=relation["remote_app"],
            remote_units_data={unit: {} for unit in relation["remote_units"]},
            local_app_data=relation["local_app_data"],
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


def main() -> None:
    """Reads, runs, prints."""
    logging.disable(logging.CRITICAL)
    project = yaml.safe_load((CHARM / "charmcraft.yaml").read_text())
    meta = {"name": project["name"], "requires": project["requires"]}
    ctx = scenario.Context(BackupClient, meta=meta, config=project["config"])
    json.dump([run(ctx, case) for case in json.load(sys.stdin)], sys.stdout)


if __name__ == "__main__":
    main()

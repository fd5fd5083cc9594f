#!/usr/bin/env python3
"""Times one test of the client charm in Scenario, for the benchmark.

The argument is the charm's directory, with `charmcraft.yaml` and `src/charm.py`. Reads how often to run the test,
a number a line, and answers each with the seconds that all those runs took.
"""

import logging
import pathlib
import sys
import time

import scenario

sys.path.insert(0, str(pathlib.Path(sys.argv[1]) / "src"))

from charm import BackupClient  # noqa: E402


def the_leader_publishes_when_a_relation_is_created() -> None:
    """The test. Scenario wants a new context for each."""
    ctx = scenario.Context(BackupClient)
    relation = scenario.Relation(
        "backup-config", remote_app_name="velero-integrator", remote_units_data={}
    )
    state = scenario.State(
        leader=True, config={"namespace": "shop"}, relations=[relation]
    )
    out = ctx.run(ctx.on.relation_created(relation), state)
    assert "shop" in out.get_relation(relation.id).local_app_data["backup_targets"]


def main() -> None:
    """Answers until nobody asks any more."""
    logging.disable(logging.CRITICAL)
    for line in sys.stdin:
        start = time.perf_counter()
        for _ in range(int(line)):
            the_leader_publishes_when_a_relation_is_created()
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()

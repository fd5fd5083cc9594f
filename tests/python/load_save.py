"""Loads a databag that was written by somebody else with ops, and saves what it loaded.

Reads {"input": the standard input of a relation-set} and prints {"loaded": what ops made of it,
"saved": the databag that ops made of that}.
"""

import json
import sys

import ops
import pydantic
import yaml
from ops import testing


class Nested(pydantic.BaseModel):
    labels: dict[str, str | None]
    matrix: list[list[int]]


class Everything(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(strict=True, extra="forbid")

    text: str
    empty: str
    nothing: str | None
    flag: bool
    smallest: int
    largest: int
    floats: list[float]
    nested: Nested
    dashed: Nested | None = pydantic.Field(alias="dashed-key")


class Peer(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.update_status, self._echo)

    def _echo(self, _: ops.EventBase) -> None:
        relation = self.model.get_relation("data")
        self.loaded = relation.load(Everything, relation.app)
        relation.save(self.loaded, self.app)


written = yaml.safe_load(json.load(sys.stdin)["input"])
context = testing.Context(Peer, meta={"name": "peer", "requires": {"data": {"interface": "data"}}})
relation = testing.Relation("data", remote_app_data=written)
before = testing.State(leader=True, relations=[relation])
with context(context.on.update_status(), before) as manager:
    after = manager.run()
    loaded = manager.charm.loaded
saved = after.get_relation(relation.id).local_app_data
json.dump({"loaded": loaded.model_dump(by_alias=True), "saved": saved}, sys.stdout)

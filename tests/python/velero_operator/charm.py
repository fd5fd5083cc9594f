#!/usr/bin/env python3
"""Reads what an integrator publishes as the Velero operator does.

Of the four keys three are plain strings, the fourth is JSON.
"""

import json

import ops
from pydantic import BaseModel, ConfigDict

ENDPOINT = "velero-backups"


class Spec(BaseModel):
    """What and when to back up. Stricter than the operator: any other field or type is an error."""

    model_config = ConfigDict(strict=True, extra="forbid")

    include_namespaces: list[str] | None
    include_resources: list[str] | None
    exclude_namespaces: list[str] | None
    exclude_resources: list[str] | None
    include_cluster_resources: bool | None
    label_selector: dict[str, str] | None
    ttl: str | None
    schedule: str | None
    paused: bool
    skip_immediately: bool
    use_owner_references_in_backup: bool


class VeleroOperator(ops.CharmBase):
    """Answers what the databags say."""

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.show_backup_action, self._show_backup)

    def _show_backup(self, event: ops.ActionEvent) -> None:
        spec = self._find(event.params["app"], event.params["endpoint"], event.params["model"])
        event.set_results({"spec": json.dumps(spec and spec.model_dump())})

    def _find(self, app: str, endpoint: str, model: str) -> Spec | None:
        for relation in self.model.relations[ENDPOINT]:
            data = relation.data[relation.app]
            whose = (data.get("app"), data.get("relation_name"), data.get("model"))
            if whose == (app, endpoint, model):
                return Spec.model_validate_json(data["spec"])
        return None


if __name__ == "__main__":
    ops.main(VeleroOperator)

#!/usr/bin/env python3
"""Gathers what clients want backed up and passes it on: the charm of the same name, with ops.

Publishes what the integrator on Charmhub publishes: the four keys of version 0. They carry one
target, so that of several clients the last one counts.
"""

import json
import logging

import ops
from charmlibs.interfaces.k8s_backup_target import K8sBackupTargetRequirer, K8sBackupTargetSpec
from pydantic import BaseModel

CLIENTS = "k8s-backup-target"
VELERO = "velero-backup"
FLAGS = ["paused", "skip-immediately", "use-owner-references-in-backup"]

log = logging.getLogger(__name__)


class Target(BaseModel):
    """One entry of a client's databag."""

    app: str
    relation_name: str
    model: str
    spec: K8sBackupTargetSpec


class ClientData(BaseModel):
    """A client's databag."""

    backup_targets: list[Target]


class VeleroIntegrator(ops.CharmBase):
    """Derives from config and databags what to publish and what to say."""

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.clients = K8sBackupTargetRequirer(self, CLIENTS)
        events = [self.on.config_changed, self.on.upgrade_charm, self.on.update_status]
        for endpoint in (CLIENTS, VELERO):
            happening = self.on[endpoint]
            events += [
                happening.relation_created,
                happening.relation_joined,
                happening.relation_changed,
                happening.relation_broken,
            ]
        for event in events:
            framework.observe(event, self._reconcile)
        framework.observe(self.on.show_spec_action, self._show_spec)

    def _reconcile(self, _: ops.EventBase) -> None:
        if self.unit.is_leader():
            self.unit.status = self._lead()
        else:
            self.unit.status = ops.ActiveStatus("Unit is ready (standby)")

    def _lead(self) -> ops.StatusBase:
        if not self.model.relations[VELERO]:
            return ops.BlockedStatus(f"Missing relation: {VELERO}")
        for target in self._targets():
            for relation in self.model.relations[VELERO]:
                relation.data[self.app].update(self._keys(target))
        if not self.model.relations[CLIENTS]:
            return ops.WaitingStatus(f"Waiting for {CLIENTS} relation")
        if not self.config["schedule"]:
            return ops.ActiveStatus("Manual backup mode")
        if self.config["paused"]:
            return ops.ActiveStatus("Schedule paused")
        return ops.ActiveStatus(f"Schedule: {self.config['schedule']}")

    def _targets(self) -> list[Target]:
        targets = []
        for relation in self.model.relations[CLIENTS]:
            try:
                targets += relation.load(ClientData, relation.app).backup_targets
            except (ops.RelationDataError, ValueError) as error:
                # A client that has not published yet, or not well.
                log.warning("nothing to read from %s: %s", relation.app.name, error)
        return targets

    def _keys(self, target: Target) -> dict[str, str]:
        spec = target.spec.model_dump()
        spec["schedule"] = self.config["schedule"] or None
        for flag in FLAGS:
            spec[flag.replace("-", "_")] = self.config[flag]
        return {
            "app": target.app,
            "relation_name": target.relation_name,
            "model": target.model,
            "spec": json.dumps(spec, ensure_ascii=False),
        }

    def _show_spec(self, event: ops.ActionEvent) -> None:
        spec = self.clients.get_backup_spec(
            app_name=event.params["app"],
            endpoint=event.params["endpoint"],
            model=event.params["model"],
        )
        event.set_results({
            "is-ready": json.dumps(self.clients.is_ready),
            "spec": json.dumps(spec and spec.model_dump()),
        })


if __name__ == "__main__":
    ops.main(VeleroIntegrator)

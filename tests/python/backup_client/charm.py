#!/usr/bin/env python3
"""An application that wants its namespace backed up: the charm of the same name, with ops.

Does what the interface's published library makes natural, and no more: its databag and its cost
are what ours are compared with.
"""

import logging

import ops
from charmlibs.interfaces.k8s_backup_target import K8sBackupTargetProvider, K8sBackupTargetSpec

ENDPOINT = "backup-config"
RESOURCES = ["deployments", "configmaps", "secrets"]

log = logging.getLogger(__name__)


class BackupClient(ops.CharmBase):
    """Publishes what to back up; its status says whether an integrator is there."""

    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.provider = K8sBackupTargetProvider(
            self,
            ENDPOINT,
            spec=self._spec(),
            refresh_event=[self.on.config_changed],
        )
        endpoint_events = self.on[ENDPOINT]
        framework.observe(self.on.start, self._wait)
        framework.observe(endpoint_events.relation_broken, self._wait)
        framework.observe(endpoint_events.relation_joined, self._run)
        framework.observe(self.on.config_changed, self._log_options)

    def _spec(self) -> K8sBackupTargetSpec:
        return K8sBackupTargetSpec(
            include_namespaces=[str(self.config["namespace"])],
            include_resources=RESOURCES,
            ttl=str(self.config["ttl"]),
        )

    def _wait(self, _: ops.EventBase) -> None:
        self.unit.status = ops.WaitingStatus(f"Waiting for {ENDPOINT} relation")

    def _run(self, event: ops.RelationJoinedEvent) -> None:
        log.info("related to %s", event.app.name)
        self.unit.status = ops.ActiveStatus()

    def _log_options(self, _: ops.ConfigChangedEvent) -> None:
        log.info("options are now %s", dict(self.config))


if __name__ == "__main__":
    ops.main(BackupClient)

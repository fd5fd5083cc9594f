#!/usr/bin/env python3
"""Says where it is."""

import pathlib

import ops
from ops import hookcmds


class Locator(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.config_changed, self._reboot)
        framework.observe(self.on.show_action, self._show)

    def _reboot(self, _: ops.EventBase) -> None:
        done = pathlib.Path("rebooted")
        if self.config["reboot"] and not done.exists():
            done.touch()
            self.unit.reboot(now=True)

    def _show(self, event: ops.ActionEvent) -> None:
        cluster = self.model.get_binding("cluster").network
        relation = self.model.get_relation("website")
        website = self.model.get_binding(relation).network
        interface = cluster.interfaces[0]
        goal = hookcmds.goal_state()
        event.set_results({
            "bind": f"{interface.name} {cluster.bind_address} {interface.subnet}",
            "ingress": str(website.ingress_address),
            "egress": " ".join(str(subnet) for subnet in website.egress_subnets),
            "planned": self.app.planned_units(),
            "since": goal.units[self.unit.name].since.isoformat(),
            "remote-app": relation.app.name,
            "remote-model": relation.remote_model.uuid,
        })


if __name__ == "__main__":
    ops.main(Locator)

#!/usr/bin/env python3
"""Opens the ports that it is told to."""

import ops
from ops import hookcmds


class Gate(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.start, self._open)
        framework.observe(self.on.config_changed, self._set)
        framework.observe(self.on.show_action, self._show)

    def _open(self, _: ops.EventBase) -> None:
        self.unit.open_port("udp", 53)
        self.unit.open_port("icmp")
        hookcmds.open_port("tcp", 8000, to_port=8009, endpoints=["website"])

    def _set(self, _: ops.EventBase) -> None:
        self.unit.set_ports(*(int(port) for port in str(self.config["ports"]).split()))

    def _show(self, event: ops.ActionEvent) -> None:
        opened = hookcmds.opened_ports(endpoints=True)
        cloud = self.model.get_cloud_spec()
        event.set_results({
            "ports": " ".join(f"{port.protocol}:{port.port}-{port.to_port}" for port in opened),
            "endpoints": " ".join(",".join(port.endpoints) for port in opened),
            "cloud": f"{cloud.type} {cloud.name}",
        })


if __name__ == "__main__":
    ops.main(Gate)

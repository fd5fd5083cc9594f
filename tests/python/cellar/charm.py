#!/usr/bin/env python3
"""Keeps wine below another charm's unit."""

import os

import ops


class Cellar(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        framework.observe(self.on.start, self._start)
        framework.observe(self.on.wine_storage_attached, self._attached)
        framework.observe(self.on.wine_storage_detaching, self._detaching)
        framework.observe(self.on.inventory_action, self._inventory)

    def _start(self, _: ops.EventBase) -> None:
        self.model.storages.request("wine")

    def _attached(self, event: ops.StorageAttachedEvent) -> None:
        (event.storage.location / "label").write_text(event.storage.full_id)

    def _detaching(self, event: ops.StorageDetachingEvent) -> None:
        if (event.storage.location / "label").read_text() != event.storage.full_id:
            raise RuntimeError(event.storage.full_id)

    def _inventory(self, event: ops.ActionEvent) -> None:
        racks = self.model.storages["wine"]
        labels = [(rack.location / "label").read_text() for rack in racks]
        try:
            self.model.resources.fetch("map")
            found = "yes"
        except ops.ModelError:
            found = "no"
        event.set_results({
            "wine": " ".join(labels),
            "list": self.model.resources.fetch("list").read_text(),
            "map": found,
            "house": os.environ["JUJU_PRINCIPAL_UNIT"],
        })


if __name__ == "__main__":
    ops.main(Cellar)

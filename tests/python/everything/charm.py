#!/usr/bin/env python3
"""The twin, with ops, of the charm `everything`: an action for each hook tool."""

import json
import os
import subprocess
from collections.abc import Callable
from typing import Any

import ops
from ops import hookcmds

Params = dict[str, Any]


def port_of(params: Params) -> dict[str, Any]:
    """`80/tcp`, `8000-8009/udp` or `icmp`, and the endpoint, as arguments."""
    numbers, _, protocol = params["port"].rpartition("/")
    endpoints = [params["endpoint"]] if "endpoint" in params else None
    if not numbers:
        return {"protocol": protocol, "endpoints": endpoints}
    first, _, last = numbers.partition("-")
    to_port = int(last) if last else None
    return {"protocol": protocol, "port": int(first), "to_port": to_port, "endpoints": endpoints}


def shown_port(port: hookcmds.Port) -> str:
    if port.port is None:
        return str(port.protocol)
    last = f"-{port.to_port}" if port.to_port else ""
    return f"{port.port}{last}/{port.protocol}"


def opened_ports(_: Params) -> Any:
    opened = hookcmds.opened_ports(endpoints=True)
    return {shown_port(port): sorted(port.endpoints or []) for port in opened}


def relation_ref(relation: str) -> dict[str, Any]:
    endpoint, _, number = relation.partition(":")
    return {"id": int(number), "endpoint": endpoint}


def relation_get(params: Params) -> Any:
    owner = params["owner"]
    return hookcmds.relation_get(**relation_ref(params["relation"]), unit=owner, app="/" not in owner)


def relation_list(params: Params) -> Any:
    reference = relation_ref(params["relation"])
    app = hookcmds.relation_list(**reference, app=True)
    return {"units": hookcmds.relation_list(**reference), "app": app}


def relation_set(params: Params) -> None:
    data = {params["key"]: params["value"]}
    reference = relation_ref(params["relation"])
    hookcmds.relation_set(data, **reference, app=params["application"])


def network_get(params: Params) -> Any:
    relation = params.get("relation")
    number = int(relation.partition(":")[2]) if relation else None
    network = hookcmds.network_get("proxied", relation_id=number)
    return {
        "bind": [
            {"interface": bind.interface_name, "addresses": [one.value for one in bind.addresses]}
            for bind in network.bind_addresses
        ],
        "egress": list(network.egress_subnets),
        "ingress": list(network.ingress_addresses),
    }


def credential_get(_: Params) -> Any:
    cloud = hookcmds.credential_get()
    return {"type": cloud.type, "name": cloud.name, "region": cloud.region or ""}


def goal_state(_: Params) -> Any:
    goals = hookcmds.goal_state()
    return {
        "units": {unit: goal.status for unit, goal in goals.units.items()},
        "relations": {
            endpoint: {name: goal.status for name, goal in related.items()}
            for endpoint, related in goals.relations.items()
        },
    }


def relation_model_get(params: Params) -> Any:
    model = hookcmds.relation_model_get(**relation_ref(params["relation"]))
    return str(model.uuid) == os.environ["JUJU_MODEL_UUID"]


def reboot(params: Params) -> Any:
    try:
        hookcmds.juju_reboot(now=params["now"])
    except hookcmds.Error:
        return True
    return False


def content(params: Params) -> dict[str, str]:
    """The word in capitals: the word itself is a parameter, and so no secret."""
    return {"password": params["word"].upper()}


def proxied() -> int:
    return int(hookcmds.relation_ids("proxied")[0].partition(":")[2])


def facts(params: Params) -> dict[str, Any]:
    return {name: params.get(name) for name in ("label", "description", "rotate", "expire")}


def secret_add(params: Params) -> Any:
    owner = "application" if params["application"] else "unit"
    return hookcmds.secret_add(content(params), **facts(params), owner=owner)


def secret_set(params: Params) -> None:
    held = content(params) if "word" in params else None
    hookcmds.secret_set(params["id"], content=held, **facts(params))


def secret_get(params: Params) -> Any:
    held = hookcmds.secret_get(
        id=params.get("id"),
        label=params.get("label"),
        refresh=params["refresh"],
        peek=params["peek"],
    )
    return {key: len(value) for key, value in held.items()}


def secret_info_get(params: Params) -> Any:
    info = hookcmds.secret_info_get(**params)
    if "label" in params:
        return info.id
    return {
        "revision": info.revision,
        "label": info.label or "",
        "description": info.description or "",
        "rotation": info.rotation,
        "expires": info.expiry is not None,
    }


def run(*line: str) -> Any:
    """A tool that `hookcmds` leaves out."""
    answer = subprocess.run(line, capture_output=True, check=True, text=True).stdout
    return json.loads(answer) if answer else None


def add_metric(_: Params) -> Any:
    try:
        run("add-metric", "bottles=7")
    except subprocess.CalledProcessError:
        return True
    return False


def unit_get(params: Params) -> Any:
    kind = "public-address" if params["public"] else "private-address"
    return run("unit-get", "--format=json", kind)


def log(params: Params) -> None:
    message, lines = params["message"], params["lines"]
    for number in range(1, lines + 1):
        line = message if lines == 1 else f"{message} {number}"
        hookcmds.juju_log(line, level=params["level"])
    if params["end"] == "panic":
        raise RuntimeError("as it was told")
    if params["end"] == "abort":
        os.abort()


def state_get(_: Params) -> Any:
    return json.loads(hookcmds.state_get(None).get("note", "null"))


def status_get(params: Params) -> Any:
    status = hookcmds.status_get(app=params["application"])
    return {"name": status.status, "message": status.message}


def storage_get(params: Params) -> Any:
    storage = hookcmds.storage_get(params["storage"])
    return {"kind": storage.kind, "is_there": os.path.isdir(storage.location)}


TOOLS: dict[str, Callable[[Params], Any]] = {
    "action-fail": lambda params: hookcmds.action_fail(params["message"]),
    "action-get": lambda _: {"number": None, **hookcmds.action_get()},
    "action-log": lambda params: hookcmds.action_log(params["message"]),
    "action-set": lambda params: hookcmds.action_set({params["key"]: params["value"]}),
    "add-metric": add_metric,
    "application-version-set": lambda params: hookcmds.app_version_set(params["version"]),
    "close-port": lambda params: hookcmds.close_port(**port_of(params)),
    "config-get": lambda _: hookcmds.config_get(),
    "credential-get": credential_get,
    "goal-state": goal_state,
    "is-leader": lambda _: hookcmds.is_leader(),
    "leader-get": lambda _: run("leader-get", "--format=json"),
    "leader-set": lambda params: run("leader-set", "--", f"{params['key']}={params['value']}"),
    "log": log,
    "network-get": network_get,
    "open-port": lambda params: hookcmds.open_port(**port_of(params)),
    "opened-ports": opened_ports,
    "reboot": reboot,
    "relation-get": relation_get,
    "relation-ids": lambda _: hookcmds.relation_ids("proxied"),
    "relation-list": relation_list,
    "relation-model-get": relation_model_get,
    "relation-set": relation_set,
    "resource-get": lambda _: hookcmds.resource_get("motto").read_text(),
    "secret-add": secret_add,
    "secret-get": secret_get,
    "secret-grant": lambda params: hookcmds.secret_grant(
        params["id"], proxied(), unit=params.get("unit")
    ),
    "secret-ids": lambda _: hookcmds.secret_ids(),
    "secret-info-get": secret_info_get,
    "secret-remove": lambda params: hookcmds.secret_remove(
        params["id"], revision=params.get("revision")
    ),
    "secret-revoke": lambda params: hookcmds.secret_revoke(
        params["id"], relation_id=proxied(), unit=params.get("unit")
    ),
    "secret-set": secret_set,
    "state-delete": lambda _: hookcmds.state_delete("note"),
    "state-get": state_get,
    "state-set": lambda params: hookcmds.state_set(
        {"note": json.dumps(params["note"], ensure_ascii=False)}
    ),
    "status-get": status_get,
    "status-set": lambda params: hookcmds.status_set(
        params["status"], params["message"], app=params["application"]
    ),
    "storage-add": lambda params: hookcmds.storage_add({"cache": params["count"]}),
    "storage-get": storage_get,
    "storage-list": lambda _: hookcmds.storage_list("cache"),
    "unit-get": unit_get,
}


class HealCluster(ops.EventBase):
    """A node of the cluster is lost."""


class Everything(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.on.define_event("heal_cluster", HealCluster)
        framework.observe(self.on.heal_cluster, self._heal)
        for tool in TOOLS:
            framework.observe(self.on[tool].action, self._run)
        framework.observe(self.on.collect_metrics, self._measure)

    def _measure(self, event: ops.CollectMetricsEvent) -> None:
        event.add_metrics({"bottles": 7}, {"room": "cellar"})

    def _heal(self, _: HealCluster) -> None:
        """A node that is named like a secret is one to steal; one that is lost is not found."""
        node = json.loads(os.environ["CHARM_HOOK_PAYLOAD"])["node"]
        self.unit.status = ops.ActiveStatus(f"healed {node}")
        self.unit.open_port("tcp", 9999)
        if node.startswith("secret:"):
            try:
                self.model.get_secret(id=node)
            except ops.ModelError:
                return
            raise RuntimeError("nobody has granted it")
        if node == "lost":
            raise RuntimeError("node is lost")

    def _run(self, event: ops.ActionEvent) -> None:
        answer = TOOLS[os.environ["JUJU_ACTION_NAME"]](event.params)
        if answer is not None:
            event.set_results({"answer": json.dumps(answer)})


if __name__ == "__main__":
    ops.main(Everything)

#!/usr/bin/env python3
"""A page, served from a container, with ops: stands beside the same charm in Rust, whose charmcraft.yaml it shares."""

import logging

import ops

logger = logging.getLogger(__name__)
WEB_SERVER = "web-server"


class WebServer(ops.CharmBase):
    def __init__(self, framework: ops.Framework):
        super().__init__(framework)
        self.web = self.unit.get_container("web")
        framework.observe(self.on.web_pebble_ready, self._serve)
        framework.observe(self.on.config_changed, self._serve)
        framework.observe(self.on.update_status, self._keep_running)
        framework.observe(self.on.web_pebble_check_failed, self._tell_failure)
        framework.observe(self.on.web_pebble_check_recovered, self._keep_running)
        framework.observe(self.on.web_pebble_custom_notice, self._log_notice)
        framework.observe(self.on.disk_usage_action, self._disk_usage)

    def _layer(self) -> ops.pebble.Layer:
        port = self.config["port"]
        return ops.pebble.Layer({
            "services": {
                WEB_SERVER: {
                    "override": "replace",
                    "summary": "the page",
                    "command": f"python3 -m http.server {port}",
                    "working-dir": self.config["directory"],
                    "startup": "enabled",
                    "on-check-failure": {WEB_SERVER: "restart"},
                },
            },
            "checks": {
                WEB_SERVER: {
                    "override": "replace",
                    "level": "ready",
                    "http": {"url": f"http://localhost:{port}/"},
                },
            },
        })

    def _serve(self, _: ops.EventBase) -> None:
        self._show(self._write_and_run)

    def _keep_running(self, _: ops.EventBase) -> None:
        self._show(self._run)

    def _write_and_run(self) -> None:
        title = self.config["title"].replace("&", "&amp;").replace("<", "&lt;")
        self.web.push(f"{self.config['directory']}/index.html", f"<h1>{title}</h1>\n", make_dirs=True)
        version, _ = self.web.exec(["python3", "--version"]).wait_output()
        self._run()
        self.unit.set_workload_version(version.strip().removeprefix("Python "))

    def _run(self) -> None:
        layer = self._layer()
        plan = self.web.get_plan()
        if plan.services != layer.services or not plan.checks:
            self.web.add_layer(WEB_SERVER, layer, combine=True)
            self.web.replan()

    def _show(self, work) -> None:
        try:
            work()
        except ops.pebble.ConnectionError:
            self.unit.status = ops.WaitingStatus("for the container")
        except ops.pebble.ChangeError as error:
            logger.warning("%s", error)
            self.unit.status = ops.BlockedStatus("the web server does not start")
        else:
            self.unit.status = ops.ActiveStatus()

    def _tell_failure(self, event: ops.PebbleCheckFailedEvent) -> None:
        self.unit.status = ops.WaitingStatus(f"check {event.info.name} fails")

    def _log_notice(self, event: ops.PebbleCustomNoticeEvent) -> None:
        logger.info("the workload notes %s", event.notice.key)

    def _disk_usage(self, event: ops.ActionEvent) -> None:
        output, _ = self.web.exec(["du", "-sk", "--", self.config["directory"]]).wait_output()
        event.set_results({"kib": output.split()[0]})


if __name__ == "__main__":
    ops.main(WebServer)

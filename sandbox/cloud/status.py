"""DescribeInstanceStatus: checks that initialize for a while after running, then pass or fail."""

from typing import Any

from moto.ec2.models.instances import Instance

from sandbox.cloud.membership import group_name
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World


class StatusChecks:
    def __init__(self, world: World) -> None:
        self._world = world

    def install(self, patches: Patches) -> None:
        patches.replace(Instance, "instance_status", property(self.instance))
        patches.replace(Instance, "system_status", property(self.system))

    def instance(self, instance: Instance) -> dict[str, Any]:
        launched = instance.launch_time.replace(tzinfo=self._world.now().tzinfo)
        faults = self._world.faults
        failing = faults.afflicts("failing_checks", group_name(instance), launched)
        return self._status(instance, failing)

    def system(self, instance: Instance) -> dict[str, Any]:
        return self._status(instance, False)

    def _status(self, instance: Instance, failing: bool) -> dict[str, Any]:
        if instance.state != "running":
            return {"Status": "not-applicable"}
        since = instance.running_since  # type: ignore[attr-defined]
        if self._world.stamp() < since + self._world.timing.status_checks:
            return _summary("initializing", "initializing")
        return _summary("impaired", "failed") if failing else _summary("ok", "passed")


def _summary(status: str, reachability: str) -> dict[str, Any]:
    return {"Details": [{"Name": "reachability", "Status": reachability}], "Status": status}

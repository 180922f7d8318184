"""DescribeInstanceStatus: checks that initialize for a while after running, then pass or fail."""

from typing import Any

from moto.ec2.models.instances import Instance, InstanceBackend

from sandbox.cloud.membership import fleet_name
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

STATUSES = {
    "instance-status.status": "instance_status",
    "system-status.status": "system_status",
}


class StatusChecks:
    def __init__(self, world: World) -> None:
        self._world = world

    def install(self, patches: Patches) -> None:
        patches.replace(Instance, "instance_status", property(self.instance))
        patches.replace(Instance, "system_status", property(self.system))
        patches.wrap(InstanceBackend, "describe_instance_status", _filtered)

    def instance(self, instance: Instance) -> dict[str, Any]:
        launched = instance.launch_time.replace(tzinfo=self._world.now().tzinfo)
        faults = self._world.faults
        failing = faults.afflicts("failing_checks", fleet_name(instance), launched)
        return self._status(instance, failing)

    def system(self, instance: Instance) -> dict[str, Any]:
        failing = self._world.faults.afflicts("impaired", instance.id, self._world.now())
        return self._status(instance, failing)

    def _status(self, instance: Instance, failing: bool) -> dict[str, Any]:
        if instance.state != "running":
            return {"Status": "not-applicable"}
        since = instance.running_since  # type: ignore[attr-defined]
        if self._world.stamp() < since + self._world.timing.status_checks:
            return _summary("initializing", "initializing")
        return _summary("impaired", "failed") if failing else _summary("ok", "passed")


def _filtered(
    original: Any, backend: Any, ids: list[str], everyone: bool, filters: list[dict[str, Any]]
) -> list[Instance]:
    """moto does not know the filters by status."""
    wanted = {f["name"]: f["values"] for f in filters if f["name"] in STATUSES}
    found = original(backend, ids, everyone, [f for f in filters if f["name"] not in wanted])
    return [
        instance
        for instance in found
        if all(getattr(instance, STATUSES[name])["Status"] in of for name, of in wanted.items())
    ]


def _summary(status: str, reachability: str) -> dict[str, Any]:
    return {"Details": [{"Name": "reachability", "Status": reachability}], "Status": status}

"""Targets of ELBv2 target groups: initial, healthy or unhealthy, draining, gone. What a group does
with its target groups it does with its classic load balancers too."""

from collections.abc import Callable
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.ec2.models.instances import Instance
from moto.elbv2.models import ELBv2Backend, FakeHealthStatus, FakeTargetGroup

from sandbox.cloud.classic import ClassicBalancers
from sandbox.cloud.membership import fleet_name, suspended
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

Target = dict[str, Any]

REASONS = {
    "initial": ("Elb.RegistrationInProgress", "Target registration is in progress"),
    "healthy": (None, None),
    "unhealthy": ("Target.FailedHealthChecks", "Health checks failed"),
    "draining": ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
}


class Targets:
    """Entries of `FakeTargetGroup.targets` carry RegisteredAt, and DrainingUntil when leaving."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._classic = ClassicBalancers(world, self._sick)

    def install(self, patches: Patches) -> None:
        self._classic.install(patches)
        patches.wrap(FakeTargetGroup, "register", self._register)
        patches.wrap(FakeTargetGroup, "deregister", self._deregister)
        patches.wrap(FakeTargetGroup, "health_for", self._health_for)
        # Target states follow the EC2 states here, not the API call.
        patches.replace(ELBv2Backend, "notify_terminate_instances", lambda backend, ids: None)

    def join(self, group: FakeAutoScalingGroup, instance: Instance) -> None:
        """A member joins its group's target groups when it becomes InService."""
        if suspended(group, "AddToLoadBalancer"):
            return
        for target_group in self._of(group):
            if instance.id not in target_group.targets:
                target_group.register([{"Id": instance.id, "Port": target_group.port}])
        self._classic.join(group, instance)

    def leave(self, group: FakeAutoScalingGroup, instance: Instance) -> bool:
        """Start draining everywhere; says whether there is anything to wait for."""
        self._classic.leave(group, instance)
        leaving = [tg for tg in self._of(group) if instance.id in tg.targets]
        for target_group in leaving:
            target_group.deregister([{"Id": instance.id}])
        return bool(leaving)

    def on_state(self, instance: Instance, state: str) -> None:
        """ELB stops using an instance that shuts down and drops it when it is terminated."""
        for target_group in self._world.elbv2.target_groups.values():
            if instance.id in target_group.targets:
                if state == "terminated":
                    del target_group.targets[instance.id]
                elif state == "shutting-down":
                    self._drain(target_group, target_group.targets[instance.id])

    def _of(self, group: FakeAutoScalingGroup) -> list[FakeTargetGroup]:
        known = self._world.elbv2.target_groups
        return [known[arn] for arn in group.target_group_arns if arn in known]

    def _register(
        self, original: Callable[..., Any], target_group: FakeTargetGroup, targets: list[Target]
    ) -> None:
        staying = {
            key: entry["RegisteredAt"]
            for key, entry in target_group.targets.items()
            if "DrainingUntil" not in entry
        }
        original(target_group, targets)
        for target in targets:
            # Registering a target again changes nothing, unless it was already leaving.
            registered = staying.get(target["Id"], self._world.stamp())
            target_group.targets[target["Id"]]["RegisteredAt"] = registered
        # Health is worked out when somebody asks: this only tells when it will have changed.
        self._world.later(self._world.timing.target_initial, lambda: None)

    def _deregister(
        self, original: Callable[..., Any], target_group: FakeTargetGroup, targets: list[Target]
    ) -> None:
        for target in targets:
            entry = target_group.targets.get(target["Id"])
            if entry is None:
                original(target_group, [target])  # moto's own error
            else:
                self._drain(target_group, entry)

    def _drain(self, target_group: FakeTargetGroup, entry: Target) -> None:
        if "DrainingUntil" in entry:
            return
        delay = self._world.timing.deregistration
        entry["DrainingUntil"] = self._world.stamp() + delay
        self._world.later(delay, lambda: _drop(target_group, entry))

    def _health_for(
        self, original: Callable[..., Any], target_group: Any, target: Target, ec2: Any
    ) -> FakeHealthStatus:
        status: FakeHealthStatus = original(target_group, target, ec2)
        entry = target_group.targets.get(target["Id"])
        if entry is not None:
            status.port = entry["Port"]
            # moto knows about stopped instances; they are "unused" whatever else holds.
            if status.status == "healthy":
                status.status = self._state(target["Id"], entry)
                status.reason, status.description = REASONS[status.status]
        return status

    def _state(self, instance_id: str, entry: Target) -> str:
        if "DrainingUntil" in entry:
            return "draining"
        if self._sick(instance_id):
            return "unhealthy"
        settled = entry["RegisteredAt"] + self._world.timing.target_initial
        return "healthy" if self._world.stamp() >= settled else "initial"

    def _sick(self, instance_id: str) -> bool:
        faults, now = self._world.faults, self._world.now()
        if faults.afflicts("sick", instance_id, now):
            return True
        if not faults.any_of("never_healthy"):
            return False
        instance = self._world.ec2.get_instance_by_id(instance_id)
        if instance is None:
            return False
        launched = instance.launch_time.replace(tzinfo=now.tzinfo)
        return faults.afflicts("never_healthy", fleet_name(instance), launched)


def _drop(target_group: FakeTargetGroup, entry: Target) -> None:
    # Registered again meanwhile: then it is another entry.
    if target_group.targets.get(entry["Id"]) is entry:
        del target_group.targets[entry["Id"]]

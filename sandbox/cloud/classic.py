"""Classic load balancers: hosts of a group register, are out of service for a while, then serve."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.core.responses import ActionResult
from moto.ec2.models.instances import Instance
from moto.elb.exceptions import LoadBalancerNotFoundError
from moto.elb.models import LoadBalancer
from moto.elb.responses import ELBResponse

from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

IN_SERVICE = ("InService", "N/A", "N/A")
REGISTERING = ("OutOfService", "ELB", "Instance registration is still in progress.")
FAILING = (
    "OutOfService",
    "Instance",
    "Instance has failed at least the UnhealthyThreshold number of health checks consecutively.",
)
NOT_REGISTERED = (
    "Unknown",
    "Instance",
    "Instance is not currently registered with the LoadBalancer.",
)


class ClassicBalancers:
    def __init__(self, world: World, sick: Callable[[str], bool]) -> None:
        self._world, self._sick = world, sick
        self._since: dict[tuple[str, str], datetime] = {}

    def install(self, patches: Patches) -> None:
        patches.implement(ELBResponse, "describe_instance_health", self._describe)

    def join(self, group: FakeAutoScalingGroup, instance: Instance) -> None:
        for balancer in self._of(group):
            if instance.id not in balancer.instance_ids:
                backend = self._world.elb
                backend.register_instances(balancer.name, [instance.id], from_autoscaling=True)
                self._since[balancer.name, instance.id] = self._world.now()

    def leave(self, group: FakeAutoScalingGroup, instance: Instance) -> None:
        """At once: connection draining is off unless somebody turns it on."""
        for balancer in self._of(group):
            if instance.id in balancer.instance_ids:
                backend = self._world.elb
                backend.deregister_instances(balancer.name, [instance.id], from_autoscaling=True)

    def _of(self, group: FakeAutoScalingGroup) -> list[LoadBalancer]:
        known = self._world.elb.load_balancers
        return [known[name] for name in group.load_balancer_names if name in known]

    def _describe(self, response: Any) -> ActionResult:
        name = response._get_param("LoadBalancerName")
        balancer = self._world.elb.load_balancers.get(name)
        if balancer is None:
            raise LoadBalancerNotFoundError(name)
        asked = [one["InstanceId"] for one in response._get_param("Instances", [])]
        ids = asked or balancer.instance_ids
        return ActionResult({"InstanceStates": [self._shown(balancer, id_) for id_ in ids]})

    def _shown(self, balancer: LoadBalancer, instance_id: str) -> dict[str, str]:
        state, reason, words = self._state(balancer, instance_id)
        return {
            "InstanceId": instance_id,
            "State": state,
            "ReasonCode": reason,
            "Description": words,
        }

    def _state(self, balancer: LoadBalancer, instance_id: str) -> tuple[str, str, str]:
        if instance_id not in balancer.instance_ids:
            return NOT_REGISTERED
        instance = self._world.ec2.get_instance_by_id(instance_id)
        if instance is None or instance.state != "running":
            state = instance.state if instance else "terminated"
            return ("OutOfService", "Instance", f"Instance is in {state} state.")
        since = self._since.get((balancer.name, instance_id), self._world.now())
        if self._world.now() < since + self._world.timing.target_initial:
            return REGISTERING
        return FAILING if self._sick(instance_id) else IN_SERVICE

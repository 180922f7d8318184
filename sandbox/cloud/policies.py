"""Simple scaling policies: kept per group, executed by name or ARN, clamped at the bounds."""

from collections.abc import Callable
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup, FakeScalingPolicy
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult, EmptyResult

from sandbox.cloud.capacity import Capacity
from sandbox.cloud.groups import Groups
from sandbox.cloud.membership import find_group
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World


class Policies:
    def __init__(self, world: World, groups: Groups, capacity: Capacity) -> None:
        self._world = world
        self._groups = groups
        self._capacity = capacity

    def install(self, patches: Patches) -> None:
        patches.wrap(AutoScalingBackend, "put_scaling_policy", self._keep)
        patches.wrap(AutoScalingResponse, "put_scaling_policy", self._answer_arn)
        patches.implement(AutoScalingResponse, "execute_policy", self._execute)
        patches.implement(AutoScalingResponse, "delete_policy", self._delete)

    def _keep(
        self,
        original: Callable[..., FakeScalingPolicy],
        backend: AutoScalingBackend,
        **kwargs: Any,
    ) -> FakeScalingPolicy:
        """moto files policies under their bare name; in AWS each group has its own names."""
        find_group(backend, kwargs["as_name"])
        policy = original(backend, **kwargs)
        del backend.policies[policy.name]
        backend.policies[f"{policy.auto_scaling_group_name}/{policy.name}"] = policy
        return policy

    @staticmethod
    def _answer_arn(original: Callable[..., ActionResult], response: Any) -> ActionResult:
        result: Any = original(response).result
        return ActionResult({"PolicyARN": result["PolicyArn"]})

    def _execute(self, response: Any) -> ActionResult:
        """A relative step from the current desired capacity, clamped without a word."""
        policy = self._find(response)
        group = find_group(self._world.autoscaling, policy.auto_scaling_group_name)
        before = group.desired_capacity or 0
        after = _adjusted(policy, before)
        clamped = min(max(after, group.min_size or 0), group.max_size or 0)
        if clamped != before:
            self._groups.because(
                group,
                f"a user request executed policy {policy.name} changing the desired capacity from "
                f"{before} to {clamped}.",
            )
            self._set(group, clamped)
        return EmptyResult()

    def _set(self, group: FakeAutoScalingGroup, desired: int) -> None:
        self._capacity.set(group, desired)

    def _delete(self, response: Any) -> ActionResult:
        policy = self._find(response)
        del self._world.autoscaling.policies[f"{policy.auto_scaling_group_name}/{policy.name}"]
        return EmptyResult()

    def _find(self, response: Any) -> FakeScalingPolicy:
        name = response._get_param("PolicyName")
        group = response._get_param("AutoScalingGroupName")
        for policy in self._world.autoscaling.policies.values():
            if name == policy.arn or (
                name == policy.name and group in (None, policy.auto_scaling_group_name)
            ):
                return policy
        raise ValidationError(f"Policy name not found - {name}")


def _adjusted(policy: FakeScalingPolicy, before: int) -> int:
    step = int(policy.scaling_adjustment or 0)
    if policy.adjustment_type == "ExactCapacity":
        return step
    if policy.adjustment_type == "PercentChangeInCapacity":
        exact = before * step / 100
        # Between -1 and 1 AWS rounds away from zero, otherwise towards it.
        return before + (int(exact) if abs(exact) >= 1 else (exact > 0) - (exact < 0))
    return before + step

"""Who may set which capacity: MinSize and MaxSize as Auto Scaling checks them."""

from collections.abc import Callable
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup
from moto.core.responses import ActionResult, EmptyResult

from sandbox.cloud.groups import Groups
from sandbox.cloud.membership import find_group
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World


class Capacity:
    """CreateAutoScalingGroup, UpdateAutoScalingGroup and SetDesiredCapacity."""

    def __init__(self, world: World, groups: Groups) -> None:
        self._world = world
        self._groups = groups

    def install(self, patches: Patches, response: type) -> None:
        patches.implement(response, "set_desired_capacity", self._set_desired)
        patches.wrap(AutoScalingBackend, "create_auto_scaling_group", self._create)
        patches.wrap(AutoScalingBackend, "update_auto_scaling_group", self._update)
        # moto's own calls (standby, detach, policies): record the number, act later.
        patches.implement(FakeAutoScalingGroup, "set_desired_capacity", self.set)

    def set(self, group: FakeAutoScalingGroup, desired: int | None) -> None:
        group.desired_capacity = group.min_size if desired is None else desired
        if self._world.autoscaling.autoscaling_groups.get(group.name) is group:
            self._groups.resized(group)

    def _set_desired(self, response: Any) -> ActionResult:
        name = response._get_param("AutoScalingGroupName")
        group = find_group(self._world.autoscaling, name)
        desired = response._get_int_param("DesiredCapacity")
        for bad, word, bound, value in (
            (desired > group.max_size, "above", "max", group.max_size),
            (desired < group.min_size, "below", "min", group.min_size),
        ):
            if bad:
                raise ValidationError(
                    f"New SetDesiredCapacity value {desired} is {word} {bound} value {value} "
                    "for the AutoScalingGroup."
                )
        self._groups.because(
            group,
            "a user request explicitly set group desired capacity changing the desired capacity "
            f"from {group.desired_capacity} to {desired}.",
        )
        self.set(group, desired)
        return EmptyResult()

    def _create(
        self, original: Callable[..., Any], backend: AutoScalingBackend, **kwargs: Any
    ) -> Any:
        if kwargs["name"] in backend.autoscaling_groups:
            raise ValidationError("AutoScalingGroup by this name already exists")
        low, high = int(kwargs["min_size"]), int(kwargs["max_size"])
        desired = kwargs.get("desired_capacity")
        _check(low, high, low if desired is None else int(desired))
        group = original(backend, **kwargs)
        self._groups.because(
            group,
            f"a user request created an AutoScalingGroup changing the desired capacity from 0 to "
            f"{group.desired_capacity}.",
        )
        self._groups.reconcile(group)
        return group

    def _update(
        self, original: Callable[..., Any], backend: AutoScalingBackend, **kwargs: Any
    ) -> Any:
        group = find_group(backend, kwargs["name"])
        low = int(kwargs["min_size"] if kwargs["min_size"] is not None else group.min_size or 0)
        high = int(kwargs["max_size"] if kwargs["max_size"] is not None else group.max_size or 0)
        desired = kwargs["desired_capacity"]
        if desired is None and low <= high:
            # New bounds move desired along with them.
            desired = min(max(group.desired_capacity or 0, low), high)
        _check(low, high, desired)
        if desired != group.desired_capacity:
            self._groups.because(group, _update_reason(group, low, high, desired))
        kwargs["desired_capacity"] = desired
        policy = group.mixed_instances_policy
        result = original(backend, **kwargs)
        if not (kwargs["mixed_instances_policy"] or kwargs["launch_template"]):
            # moto forgets the policy at every update that does not repeat it.
            group.mixed_instances_policy = policy
        return result


def _update_reason(group: FakeAutoScalingGroup, low: int, high: int, desired: int) -> str:
    return (
        f"a user request update of AutoScalingGroup constraints to min: {low}, max: {high}, "
        f"desired: {desired} changing the desired capacity from {group.desired_capacity} "
        f"to {desired}."
    )


def _check(low: int, high: int, desired: int) -> None:
    if low > high:
        raise ValidationError(
            f"Max bound, {high}, must be greater than or equal to min bound, {low}"
        )
    if not low <= desired <= high:
        raise ValidationError(
            f"Desired capacity:{desired} must be between the specified min size:{low} "
            f"and max size:{high}"
        )

"""TerminateInstanceInAutoScalingGroup, for one instance or for up to a hundred, all or nothing."""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.core.responses import ActionResult

from sandbox.cloud import events
from sandbox.cloud.groups import Groups
from sandbox.cloud.members import Members
from sandbox.cloud.membership import find_group, find_member, leaving
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

MOST = 100


class Terminating:
    def __init__(self, world: World, groups: Groups, members: Members) -> None:
        self._world = world
        self._groups = groups
        self._members = members

    def install(self, patches: Patches, response: type) -> None:
        patches.implement(response, "terminate_instance_in_auto_scaling_group", self._call)

    def _call(self, response: Any) -> ActionResult:
        single = response._get_param("InstanceId")
        decrement = response._get_bool_param("ShouldDecrementDesiredCapacity", False)
        members = (
            [find_member(self._world.autoscaling, single)] if single else self._batch(response)
        )
        group = members[0].auto_scaling_group
        # Terminating what is already on its way out must not decrement a second time.
        fresh = [member for member in members if not leaving(member)]
        if decrement:
            _check_floor(group, len(fresh))
        activities = [self._retire(group, member, decrement) for member in members]
        self._groups.wake(group)
        described = [activity.describe() for activity in activities]
        return ActionResult({"Activity": described[0]} if single else {"Activities": described})

    def _batch(self, response: Any) -> list[InstanceState]:
        ids = response._get_param("InstanceIds", [])
        name = response._get_param("AutoScalingGroupName")
        if not ids or not name:
            raise ValidationError("InstanceIds requires the AutoScalingGroupName.")
        if len(ids) > MOST:
            raise ValidationError(f"At most {MOST} instances can be terminated in one call.")
        group = find_group(self._world.autoscaling, name)
        known = {member.instance_id: member for member in group.instance_states}
        for instance_id in ids:
            if instance_id not in known:
                find_member(self._world.autoscaling, instance_id)  # raises when nobody's
                raise ValidationError(f"The instance {instance_id} is not part of {name}.")
        return [known[instance_id] for instance_id in dict.fromkeys(ids)]

    def _retire(self, group: FakeAutoScalingGroup, member: InstanceState, decrement: bool) -> Any:
        if leaving(member):
            return self._members.retire(member, "")
        before = group.desired_capacity or 0
        if decrement:
            group.desired_capacity = before - 1
        cause = (
            f"At {events.timestamp(self._world.now())} instance {member.instance_id} was taken out "
            "of service in response to a user request"
        )
        if decrement:
            cause += f", shrinking the capacity from {before} to {before - 1}"
        return self._members.retire(member, f"{cause}.")


def _check_floor(group: FakeAutoScalingGroup, count: int) -> None:
    desired, low = group.desired_capacity or 0, group.min_size or 0
    if desired - count >= low:
        return
    if desired == low:
        problem = f"Currently, desiredSize equals minSize ({low})."
    else:
        problem = f"Currently, desiredSize is {desired} and minSize is {low}."
    raise ValidationError(
        f"{problem} Terminating instance without replacement will violate group's min size "
        "constraint. Either set shouldDecrementDesiredCapacity flag to false or lower group's "
        "min size."
    )

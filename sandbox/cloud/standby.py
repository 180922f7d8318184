"""EnterStandby and ExitStandby with the checks and the target groups that moto leaves out."""

from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.core.responses import ActionResult

from sandbox.cloud import events
from sandbox.cloud.activities import Activities, Activity
from sandbox.cloud.groups import Groups
from sandbox.cloud.members import Members
from sandbox.cloud.membership import find_group
from sandbox.cloud.patching import Patches
from sandbox.cloud.targets import Targets
from sandbox.cloud.world import World


class Standby:
    def __init__(
        self,
        world: World,
        groups: Groups,
        members: Members,
        targets: Targets,
        activities: Activities,
    ) -> None:
        self._world = world
        self._groups = groups
        self._members = members
        self._targets = targets
        self._activities = activities

    def install(self, patches: Patches, response: type) -> None:
        patches.implement(response, "enter_standby", self._enter)
        patches.implement(response, "exit_standby", self._exit)

    def _enter(self, response: Any) -> ActionResult:
        """Out of service and out of the target groups; without decrement the group backfills."""
        group, members = self._asked(response, "InService")
        decrement = response._get_bool_param("ShouldDecrementDesiredCapacity")
        before = group.desired_capacity or 0
        after = before - len(members) if decrement else before
        if after < (group.min_size or 0):
            raise ValidationError(
                f"AutoScalingGroup {group.name} has min-size={group.min_size}, max-size="
                f"{group.max_size}, and desired-size={before}. To place into standby "
                f"{len(members)} instance, please update the AutoScalingGroup sizes appropriately."
            )
        group.desired_capacity = after
        activities = [self._move(member, "Standby", before, after) for member in members]
        for member in members:
            self._targets.leave(group, member.instance)
        self._groups.wake(group)
        return ActionResult({"Activities": [one.describe() for one in activities]})

    def _exit(self, response: Any) -> ActionResult:
        """Back into service; desired rises, and may not rise above MaxSize."""
        group, members = self._asked(response, "Standby")
        before = group.desired_capacity or 0
        after = before + len(members)
        if after > (group.max_size or 0):
            raise ValidationError(
                f"AutoScalingGroup {group.name} has min-size={group.min_size}, max-size="
                f"{group.max_size}, and desired-size={before}. To move {len(members)} instance out "
                "of standby, please update the AutoScalingGroup sizes appropriately."
            )
        group.desired_capacity = after
        activities = [self._move(member, "InService", before, after) for member in members]
        for member in members:
            self._members.serve(member)
        self._groups.resized(group)
        return ActionResult({"Activities": [one.describe() for one in activities]})

    def _asked(
        self, response: Any, required: str
    ) -> tuple[FakeAutoScalingGroup, list[InstanceState]]:
        """One instance in the wrong state fails the whole call."""
        group = find_group(self._world.autoscaling, response._get_param("AutoScalingGroupName"))
        known = {member.instance_id: member for member in group.instance_states}
        ids = response._get_param("InstanceIds", [])
        for instance_id in ids:
            if instance_id not in known:
                raise ValidationError(f"The instance {instance_id} is not part of {group.name}.")
            if known[instance_id].lifecycle_state != required:
                raise ValidationError(f"The instance {instance_id} is not in {required}.")
        return group, [known[instance_id] for instance_id in ids]

    def _move(self, member: InstanceState, state: str, before: int, after: int) -> Activity:
        member.lifecycle_state = state
        where = "to" if state == "Standby" else "out of"
        moment = events.timestamp(self._world.now())
        cause = (
            f"At {moment} instance {member.instance_id} was moved {where} standby in response to a "
            "user request"
        )
        if before != after:
            cause += f", changing the capacity from {before} to {after}"
        activity = self._activities.open(
            member.auto_scaling_group,
            f"Moving EC2 instance {where} Standby: {member.instance_id}",
            f"{cause}.",
            {"Availability Zone": str(member.availability_zone)},
        )
        activity.close("Successful", self._world.stamp())
        return activity

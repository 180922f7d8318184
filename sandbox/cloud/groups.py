"""An Auto Scaling group is asynchronous: it notices a difference from desired, then acts on it."""

from datetime import datetime, timedelta

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.ec2.models.instances import Instance

from sandbox.cloud import events
from sandbox.cloud.members import InsufficientCapacity, Members
from sandbox.cloud.membership import (
    COUNTED,
    counted,
    emptiest_first,
    member_of,
    scale_in_victims,
    suspended,
)
from sandbox.cloud.world import World

UNHEALTHY_STATES = ("stopping", "stopped", "shutting-down", "terminated")


class Groups:
    """Wakes groups after `timing.backfill` and brings them to their desired capacity."""

    def __init__(self, world: World, members: Members) -> None:
        self._world = world
        self._members = members
        self._awake: dict[str, datetime] = {}
        self._reasons: dict[str, list[str]] = {}
        self._shrinking: set[str] = set()

    def because(self, group: FakeAutoScalingGroup, reason: str) -> None:
        """What the next activities of the group name as their cause."""
        moment = events.timestamp(self._world.now())
        self._reasons.setdefault(group.name, []).append(f"At {moment} {reason}")

    def resized(self, group: FakeAutoScalingGroup) -> None:
        """Somebody set desired: the group may scale in as well as out."""
        self._shrinking.add(group.name)
        self.wake(group)

    def wake(self, group: FakeAutoScalingGroup, delay: timedelta | None = None) -> None:
        """The group will look at itself; without `resized` it launches but never scales in.

        So the surplus of LaunchInstances survives when it did not raise desired.
        """
        delay = self._world.timing.backfill if delay is None else delay
        due = self._world.now() + delay
        if group.name in self._awake and self._awake[group.name] <= due:
            return
        self._awake[group.name] = due
        self._world.later(delay, lambda: self._look(group))

    def reconcile(self, group: FakeAutoScalingGroup) -> None:
        self._replace_unhealthy(group)
        difference = (group.desired_capacity or 0) - len(counted(group))
        if difference > 0 and not suspended(group, "Launch"):
            self._grow(group, difference)
        elif difference < 0 and group.name in self._shrinking and not suspended(group, "Terminate"):
            self._shrink(group, -difference)
        self._shrinking.discard(group.name)
        self._reasons.pop(group.name, None)

    def on_state(self, instance: Instance, state: str) -> None:
        """The EC2 health check: a member that is not pending or running is unhealthy."""
        member = member_of(instance)
        if member is None or state not in UNHEALTHY_STATES:
            return
        group = member.auto_scaling_group
        if member.lifecycle_state in COUNTED and not suspended(group, "HealthCheck"):
            member.health_status = "Unhealthy"
            self.wake(group)

    def _look(self, group: FakeAutoScalingGroup) -> None:
        if self._awake.get(group.name, self._world.now()) <= self._world.now():
            self._awake.pop(group.name, None)
        if self._world.autoscaling.autoscaling_groups.get(group.name) is group:
            self.reconcile(group)

    def _replace_unhealthy(self, group: FakeAutoScalingGroup) -> None:
        if suspended(group, "Terminate") or suspended(group, "ReplaceUnhealthy"):
            return
        for member in counted(group):
            if member.health_status == "Unhealthy":
                self._members.retire(member, self._unhealthy_cause(member))
                self.because(
                    group,
                    "an instance was launched in response to an unhealthy instance needing to be "
                    "replaced.",
                )

    def _unhealthy_cause(self, member: InstanceState) -> str:
        moment = events.timestamp(self._world.now())
        what = "a user health-check."
        if member.instance.state in UNHEALTHY_STATES:
            what = "an EC2 health check indicating it has been terminated or stopped."
        return f"At {moment} an instance was taken out of service in response to {what}"

    def _grow(self, group: FakeAutoScalingGroup, count: int) -> None:
        for _ in range(count):
            if not self._launch_anywhere(group):
                self.wake(group, self._world.timing.launch_retry)
                return

    def _launch_anywhere(self, group: FakeAutoScalingGroup) -> bool:
        """When a zone has no capacity Auto Scaling tries the group's other zones."""
        for place in emptiest_first(group, self._world.ec2):
            try:
                self._members.launch(group, place, self._growth_cause(group))
                return True
            except InsufficientCapacity:
                continue  # the failure is on record as an activity and an event
        return False

    def _growth_cause(self, group: FakeAutoScalingGroup) -> str:
        now, have = events.timestamp(self._world.now()), len(counted(group))
        default = (
            f"At {now} an instance was started in response to a difference between desired and "
            f"actual capacity, increasing the capacity from {have} to {have + 1}."
        )
        return "  ".join([*self._reasons.get(group.name, []), default])

    def _shrink(self, group: FakeAutoScalingGroup, count: int) -> None:
        reasons = self._reasons.get(group.name, [])
        for member in scale_in_victims(group, count):
            now, have = events.timestamp(self._world.now()), len(counted(group))
            cause = (
                f"At {now} an instance was taken out of service in response to a difference "
                f"between desired and actual capacity, shrinking the capacity from {have} to "
                f"{have - 1}.  At {now} instance {member.instance_id} was selected for termination."
            )
            self._members.retire(member, "  ".join([*reasons, cause]))

"""Instance refresh: the group replaces its hosts one by one, each gone before the next comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError
from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.core import errors as moto_errors
from moto.core.responses import ActionResult

from sandbox.cloud import events
from sandbox.cloud.groups import Groups
from sandbox.cloud.members import Members
from sandbox.cloud.membership import counted, find_group, suspended
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

LOOKS_EVERY = timedelta(seconds=30)
RUNNING = ("Pending", "InProgress", "Cancelling")


@dataclass
class Refresh:
    id: str
    group: FakeAutoScalingGroup
    start: datetime
    left: list[str]
    """Hosts that it has not replaced yet."""
    size: int
    status: str = "Pending"
    end: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.status in RUNNING

    def shown(self) -> dict[str, Any]:
        done = self.size - len(self.left)
        return {
            "InstanceRefreshId": self.id,
            "AutoScalingGroupName": self.group.name,
            "Status": self.status,
            "StartTime": self.start,
            "PercentageComplete": 100 * done // max(1, self.size),
            "InstancesToUpdate": len(self.left),
        } | ({"EndTime": self.end} if self.end else {})


class Refreshes:
    def __init__(self, world: World, groups: Groups, members: Members) -> None:
        self._world, self._groups, self._members = world, groups, members
        self._all: list[Refresh] = []

    def install(self, patches: Patches, response: type) -> None:
        patches.implement(response, "start_instance_refresh", self._start)
        patches.implement(response, "cancel_instance_refresh", self._cancel)
        patches.implement(response, "describe_instance_refreshes", self._describe)
        # As for LaunchInstances: moto warns of errors that its model of Auto Scaling misses.
        own = ["InstanceRefreshInProgress", "ActiveInstanceRefreshNotFound"]
        known = [*moto_errors.COMMON_ERROR_CODES, *own]
        patches.replace(moto_errors, "COMMON_ERROR_CODES", known)

    def _start(self, response: Any) -> ActionResult:
        group = self._group(response)
        if self._running(group):
            words = "An Instance Refresh is already in progress and blocks the execution."
            raise AutoscalingClientError("InstanceRefreshInProgress", words)
        hosts = [member.instance_id for member in counted(group)]
        refresh = Refresh(self._world.new_id(), group, self._world.now(), hosts, len(hosts))
        self._all.append(refresh)
        self._world.later(LOOKS_EVERY, lambda: self._look(refresh))
        return ActionResult({"InstanceRefreshId": refresh.id})

    def _cancel(self, response: Any) -> ActionResult:
        refresh = self._running(self._group(response))
        if refresh is None:
            words = "No in progress or pending Instance Refresh found for Auto Scaling group."
            raise AutoscalingClientError("ActiveInstanceRefreshNotFound", words)
        refresh.status = "Cancelling"
        return ActionResult({"InstanceRefreshId": refresh.id})

    def _describe(self, response: Any) -> ActionResult:
        """The newest first."""
        group = self._group(response)
        found = [refresh.shown() for refresh in reversed(self._all) if refresh.group is group]
        return ActionResult({"InstanceRefreshes": found})

    def _group(self, response: Any) -> FakeAutoScalingGroup:
        return find_group(self._world.autoscaling, response._get_param("AutoScalingGroupName"))

    def _running(self, group: FakeAutoScalingGroup) -> Refresh | None:
        return next((one for one in self._all if one.group is group and one.runs), None)

    def _look(self, refresh: Refresh) -> None:
        if refresh.status == "Cancelling":
            self._ended(refresh, "Cancelled")
            return
        refresh.status = "InProgress"
        # A suspended process is a pause: the refresh waits, and is still under way.
        if not suspended(refresh.group, "InstanceRefresh"):
            self._go_on(refresh)
        if refresh.runs:
            self._world.later(LOOKS_EVERY, lambda: self._look(refresh))

    def _go_on(self, refresh: Refresh) -> None:
        members = counted(refresh.group)
        refresh.left = [m.instance_id for m in members if m.instance_id in refresh.left]
        if not self._at_rest(refresh.group, members):
            return
        waiting = [m for m in members if m.instance_id in refresh.left]
        free = [m for m in waiting if not m.protected_from_scale_in]
        if not waiting:
            self._ended(refresh, "Successful")
        elif free:
            self._replace(refresh, free[0])

    def _at_rest(self, group: FakeAutoScalingGroup, members: list[InstanceState]) -> bool:
        serve = sum(member.lifecycle_state == "InService" for member in members)
        return serve == len(members) >= (group.desired_capacity or 0)

    def _replace(self, refresh: Refresh, member: InstanceState) -> None:
        moment = events.timestamp(self._world.now())
        cause = (
            f"an instance was taken out of service in response to instance refresh {refresh.id}."
        )
        self._members.retire(member, f"At {moment} {cause}")
        self._groups.wake(refresh.group)

    def _ended(self, refresh: Refresh, status: str) -> None:
        refresh.status, refresh.end = status, self._world.now()

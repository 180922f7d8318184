"""Scaling activities: written by everything a group does, read by DescribeScalingActivities."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup
from moto.core.responses import ActionResult

from sandbox.cloud import events
from sandbox.cloud.membership import find_group
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

KEPT = timedelta(weeks=6)  # AWS shows the last six weeks
MOST = 100


@dataclass
class Activity:
    activity_id: str
    group: FakeAutoScalingGroup
    description: str
    cause: str
    start: datetime
    details: dict[str, str]
    status: str = "InProgress"
    message: str = ""
    progress: int = 0
    end: datetime | None = None
    instance_id: str | None = field(default=None)

    def close(self, status: str, when: datetime, message: str = "") -> None:
        self.status, self.end, self.message, self.progress = status, when, message, 100

    def describe(self) -> dict[str, Any]:
        """As the API shows it, where Details is a JSON string."""
        shown = {
            "ActivityId": self.activity_id,
            "AutoScalingGroupName": self.group.name,
            "AutoScalingGroupARN": self.group.arn,
            "Description": self.description,
            "Cause": self.cause,
            "StartTime": self.start,
            "EndTime": self.end,
            "StatusCode": self.status,
            "StatusMessage": self.message or None,
            "Progress": self.progress,
            "Details": json.dumps(self.details),
        }
        return {key: value for key, value in shown.items() if value is not None}

    def event_detail(self, origin: str, destination: str) -> dict[str, Any]:
        """As an event shows it: Details is an object, and success still says InProgress."""
        detail = {
            "StatusCode": self.status if self.status == "Failed" else "InProgress",
            "Description": self.description,
            "AutoScalingGroupName": self.group.name,
            "ActivityId": self.activity_id,
            "Details": dict(self.details),
            "RequestId": self.activity_id,
            "StatusMessage": self.message,
            "EndTime": events.timestamp(self.end or self.start),
            "StartTime": events.timestamp(self.start),
            "Cause": self.cause,
            "Origin": origin,
            "Destination": destination,
        }
        if self.status == "Failed":
            del detail["Description"]  # AWS's samples of failures have none
        return detail


class Activities:
    def __init__(self, world: World) -> None:
        self._world = world
        self._log: list[Activity] = []

    def install(self, patches: Patches, response: type) -> None:
        patches.implement(response, "describe_scaling_activities", self._describe)

    def open(
        self, group: FakeAutoScalingGroup, description: str, cause: str, details: dict[str, str]
    ) -> Activity:
        activity = Activity(
            self._world.new_id(), group, description, cause, self._world.stamp(), details
        )
        self._log.append(activity)
        oldest = self._world.stamp() - KEPT
        while self._log[0].start < oldest:
            del self._log[0]
        return activity

    def announce(
        self, activity: Activity, kind: str, origin: str = "EC2", destination: str = "EC2"
    ) -> None:
        world = self._world
        detail = activity.event_detail(origin, destination)
        world.emit(
            events.scaling(
                world.new_id(),
                world.now(),
                kind,
                activity.group.arn,
                activity.instance_id,
                detail,
            )
        )

    def _describe(self, response: Any) -> ActionResult:
        name = response._get_param("AutoScalingGroupName")
        if name and not response._get_bool_param("IncludeDeletedGroups", False):
            find_group(self._world.autoscaling, name)
        wanted = response._get_param("ActivityIds", [])
        chosen = [
            activity
            for activity in reversed(self._log)
            if (not name or activity.group.name == name)
            and (not wanted or activity.activity_id in wanted)
            and _passes(activity, response._get_param("Filters", []))
        ]
        return ActionResult(_page(response, chosen))


def _passes(activity: Activity, filters: list[dict[str, Any]]) -> bool:
    for rule in filters:
        values = rule.get("Values", [])
        bound = {"StartTimeLowerBound": 1, "StartTimeUpperBound": -1}.get(rule["Name"])
        if bound is None:
            if activity.status not in values:
                return False
        elif (activity.start - _moment(values[0])).total_seconds() * bound < 0:
            return False
    return True


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).replace(tzinfo=None)


def _page(response: Any, chosen: list[Activity]) -> dict[str, Any]:
    """The token is the last activity shown: new ones at the top do not shift the next page."""
    token = response._get_param("NextToken")
    start = 0
    if token:
        start = [activity.activity_id for activity in chosen].index(token) + 1
    end = start + (response._get_int_param("MaxRecords") or MOST)
    following = chosen[end - 1].activity_id if len(chosen) > end else None
    return {"Activities": [one.describe() for one in chosen[start:end]], "NextToken": following}

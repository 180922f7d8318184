"""What a lifecycle hook is, and one host's wait at it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState

Result = Literal["CONTINUE", "ABANDON"]
Done = Callable[[Result], None]

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
KINDS = {
    LAUNCHING: ("EC2 Instance-launch Lifecycle Action", "EC2", "AutoScalingGroup"),
    TERMINATING: ("EC2 Instance-terminate Lifecycle Action", "AutoScalingGroup", "EC2"),
}
STATES = {LAUNCHING: "Pending", TERMINATING: "Terminating"}
LONGEST = timedelta(hours=48)


@dataclass
class Hook:
    group: FakeAutoScalingGroup
    name: str
    transition: str
    heartbeat: timedelta = timedelta(hours=1)
    default: Result = "ABANDON"
    metadata: str | None = None

    @property
    def lasts(self) -> timedelta:
        return min(LONGEST, 100 * self.heartbeat)

    def describe(self) -> dict[str, Any]:
        shown = {
            "LifecycleHookName": self.name,
            "AutoScalingGroupName": self.group.name,
            "LifecycleTransition": self.transition,
            "NotificationMetadata": self.metadata,
            "HeartbeatTimeout": int(self.heartbeat.total_seconds()),
            "GlobalTimeout": int(self.lasts.total_seconds()),
            "DefaultResult": self.default,
        }
        return {key: value for key, value in shown.items() if value is not None}


@dataclass
class Wait:
    """One host at one hook."""

    hook: Hook
    member: InstanceState
    token: str
    began: datetime
    until: datetime

    def beat(self, now: datetime) -> None:
        self.until = min(now + self.hook.heartbeat, self.began + self.hook.lasts)


@dataclass
class Waiting:
    """One host at all hooks of its transition. AWS does not say whether they run one by one: here
    all begin at once, and one that is abandoned stops the others."""

    done: Done
    waits: dict[str, Wait] = field(default_factory=dict)


@dataclass(frozen=True)
class Lapse:
    """A wait that ended by itself."""

    at: datetime
    group: str
    hook: str
    host: str

"""Lifecycle hooks of Auto Scaling groups: reading them, and ending or keeping up waits at them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from chalicelib.aws.capacity import refusals
from chalicelib.aws.remembered import Remembered
from chalicelib.model.hook import Hook, Transition

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_autoscaling.type_defs import LifecycleHookTypeDef

GOOD_FOR = timedelta(minutes=1)
"""Of hundreds of messages about one group only the first asks for its hooks."""
LONGEST = timedelta(hours=48)
TRANSITIONS = {
    "autoscaling:EC2_INSTANCE_LAUNCHING": Transition.LAUNCHING,
    "autoscaling:EC2_INSTANCE_TERMINATING": Transition.TERMINATING,
}

Result = Literal["CONTINUE", "ABANDON"]


class Hooks:
    """Its calls may be repeated: an action that is completed already is refused, no more."""

    def __init__(self, client: "AutoScalingClient", clock: Callable[[], datetime]) -> None:
        self.client = client
        self._known = Remembered[str, tuple[Hook, ...]](GOOD_FOR, clock)

    def of(self, group: str) -> tuple[Hook, ...]:
        return self._known.get(group, lambda: self._read(group))

    def _read(self, group: str) -> tuple[Hook, ...]:
        answer = self.client.describe_lifecycle_hooks(AutoScalingGroupName=group)
        return tuple(map(_hook, answer["LifecycleHooks"]))

    def complete(self, group: str, hook: str, host: str, result: Result) -> None:
        """Raises AwsRefused, above all where no such action is under way (any more)."""
        with refusals(f"complete {hook} of {host}"):
            self.client.complete_lifecycle_action(
                AutoScalingGroupName=group,
                LifecycleHookName=hook,
                InstanceId=host,
                LifecycleActionResult=result,
            )

    def heartbeat(self, group: str, hook: str, host: str) -> None:
        """Raises AwsRefused in the same cases."""
        with refusals(f"keep up {hook} of {host}"):
            self.client.record_lifecycle_action_heartbeat(
                AutoScalingGroupName=group, LifecycleHookName=hook, InstanceId=host
            )


def _hook(found: "LifecycleHookTypeDef") -> Hook:
    heartbeat = timedelta(seconds=found.get("HeartbeatTimeout", 3600))
    lasts = timedelta(seconds=found.get("GlobalTimeout", 0)) or min(LONGEST, 100 * heartbeat)
    return Hook(
        name=found["LifecycleHookName"],
        transition=TRANSITIONS[found["LifecycleTransition"]],
        heartbeat=heartbeat,
        lasts=lasts,
        metadata=found.get("NotificationMetadata", ""),
    )

"""EC2 Instance-launch and EC2 Instance-terminate Lifecycle Action."""

from dataclasses import dataclass
from typing import Any

from chalicelib.errors import MalformedEvent
from chalicelib.events.fields import detail_of, host_id, kind_of, text
from chalicelib.events.raw import NotForUs

KINDS = ("EC2 Instance-launch Lifecycle Action", "EC2 Instance-terminate Lifecycle Action")


@dataclass(frozen=True, slots=True)
class LifecycleAction:
    """{"detail-type": "EC2 Instance-terminate Lifecycle Action", "source": "aws.autoscaling",
    "id": "1111...", "time": "2026-11-24T06:04:57Z", "account": "123456789012",
    "detail": {"LifecycleActionToken": "8765...", "AutoScalingGroupName": "web-prod",
    "LifecycleHookName": "repave-drain", "EC2InstanceId": "i-0a1b2c3d4e5f60718",
    "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
    "NotificationMetadata": "{\\"owner\\":\\"repave\\"}",
    "Origin": "AutoScalingGroup", "Destination": "EC2"}, ...}
    """

    id: str
    group: str
    host: str
    hook: str
    metadata: str | None
    """Absent where the hook has none."""


def parse_lifecycle_action(raw: Any) -> LifecycleAction | NotForUs:
    """Raises MalformedEvent that names the field, its value and what is allowed."""
    if kind_of(raw) not in KINDS:
        return NotForUs(repr(kind_of(raw)))
    detail = detail_of(raw)
    metadata = detail.get("NotificationMetadata")
    if metadata is not None and not isinstance(metadata, str):
        raise MalformedEvent(f"detail.NotificationMetadata: {metadata!r}: not text")
    return LifecycleAction(
        id=text(raw, "", "id"),
        group=text(detail, "detail.", "AutoScalingGroupName"),
        host=host_id(detail, "detail.", "EC2InstanceId"),
        hook=text(detail, "detail.", "LifecycleHookName"),
        metadata=metadata,
    )

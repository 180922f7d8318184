"""Auto Scaling: a group launched or terminated a host, or could not."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.events.fields import (
    LONGEST,
    detail_of,
    host_id,
    kind_of,
    moment,
    printable,
    text,
)
from chalicelib.events.raw import NotForUs

LAUNCH_FAILED = "EC2 Instance Launch Unsuccessful"
KINDS = (
    "EC2 Instance Launch Successful",
    LAUNCH_FAILED,
    "EC2 Instance Terminate Successful",
    "EC2 Instance Terminate Unsuccessful",
)


@dataclass(frozen=True, slots=True)
class Scaling:
    """{"detail-type": "EC2 Instance Launch Unsuccessful", "source": "aws.autoscaling",
    "id": "1111...", "detail": {"AutoScalingGroupName": "web-prod", "ActivityId": "8765...",
    "StatusCode": "Failed", "StatusMessage": "We currently do not have sufficient m5.large ...",
    "StartTime": "2026-11-24T06:04:20Z", "EndTime": "2026-11-24T06:04:57Z",
    "EC2InstanceId": "i-0a1b2c3d4e5f60718", ...}, ...}

    The kind alone says what it means: AWS's own sample of a success has the StatusCode InProgress.
    """

    kind: str
    activity: str
    group: str
    began: datetime
    ended: datetime
    host: str | None
    """A launch that failed may have none."""
    words: str
    """AWS's own."""

    @property
    def launch_failed(self) -> bool:
        return self.kind == LAUNCH_FAILED


def parse_scaling(raw: Any) -> Scaling | NotForUs:
    """Raises MalformedEvent that names the field, its value and what is allowed."""
    kind = kind_of(raw)
    if kind not in KINDS:
        return NotForUs(repr(kind))
    detail = detail_of(raw)
    named = detail.get("EC2InstanceId")
    return Scaling(
        kind=kind,
        activity=text(detail, "detail.", "ActivityId"),
        group=text(detail, "detail.", "AutoScalingGroupName"),
        began=moment(detail, "detail.", "StartTime"),
        ended=moment(detail, "detail.", "EndTime"),
        host=host_id(detail, "detail.", "EC2InstanceId") if named else None,
        words=printable(str(detail.get("StatusMessage") or "no reason given"))[:LONGEST],
    )

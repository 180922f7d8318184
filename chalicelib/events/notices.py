"""EC2's notices that it takes a Spot host in two minutes, or expects to."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.events.fields import detail_of, host_id, kind_of, moment, one_of, text
from chalicelib.events.raw import NotForUs

INTERRUPTION = "EC2 Spot Instance Interruption Warning"
REBALANCE = "EC2 Instance Rebalance Recommendation"
KINDS = (INTERRUPTION, REBALANCE)
ACTIONS = ("terminate", "stop", "hibernate")
AHEAD = timedelta(minutes=2)
"""How long before it acts EC2 warns; it hibernates at once."""


@dataclass(frozen=True, slots=True)
class Notice:
    """{"detail-type": "EC2 Spot Instance Interruption Warning", "source": "aws.ec2",
    "id": "1111...", "time": "2026-11-24T06:04:57Z",
    "resources": ["arn:aws:ec2:us-east-1b:instance/i-0a1b2c3d4e5f60718"],
    "detail": {"instance-id": "i-0a1b2c3d4e5f60718", "instance-action": "terminate"}, ...}

    A rebalance recommendation is the same without an action. The ARN is not read: EC2 writes it in
    two ways.
    """

    id: str
    at: datetime
    host: str
    action: str | None
    """None for a recommendation, which has no deadline."""

    @property
    def due(self) -> datetime | None:
        if self.action is None:
            return None
        return self.at if self.action == "hibernate" else self.at + AHEAD


def parse_notice(raw: Any) -> Notice | NotForUs:
    """Raises MalformedEvent that names the field, its value and what is allowed."""
    kind = kind_of(raw)
    if kind not in KINDS:
        return NotForUs(repr(kind))
    detail = detail_of(raw)
    warned = kind == INTERRUPTION
    return Notice(
        id=text(raw, "", "id"),
        at=moment(raw, "", "time"),
        host=host_id(detail, "detail.", "instance-id"),
        action=one_of(detail, "detail.", "instance-action", ACTIONS) if warned else None,
    )

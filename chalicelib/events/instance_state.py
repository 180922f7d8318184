"""EC2 Instance State-change Notification."""

from dataclasses import dataclass
from typing import Any

from chalicelib.events.fields import detail_of, host_id, kind_of, one_of, text
from chalicelib.events.raw import NotForUs

STATE_CHANGE = "EC2 Instance State-change Notification"
STATES = ("pending", "running", "stopping", "stopped", "shutting-down", "terminated")


@dataclass(frozen=True, slots=True)
class InstanceState:
    """{"detail-type": "EC2 Instance State-change Notification", "source": "aws.ec2",
    "id": "1111...", "time": "2026-11-24T06:04:57Z", "account": "123456789012",
    "detail": {"instance-id": "i-0a1b2c3d4e5f60718", "state": "running"}, ...}
    """

    id: str
    host: str
    state: str

    @property
    def final(self) -> bool:
        return self.state in ("shutting-down", "terminated")


def parse_instance_state(raw: Any) -> InstanceState | NotForUs:
    """Raises MalformedEvent that names the field, its value and what is allowed."""
    if kind_of(raw) != STATE_CHANGE:
        return NotForUs(repr(kind_of(raw)))
    detail = detail_of(raw)
    host = host_id(detail, "detail.", "instance-id")
    state = one_of(detail, "detail.", "state", STATES)
    return InstanceState(text(raw, "", "id"), host, state)

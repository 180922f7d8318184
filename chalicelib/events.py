"""Raw AWS events to typed ones, each with its sample beside it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import MalformedEvent

HOST_ID = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
STATE_CHANGE = "EC2 Instance State-change Notification"
STATES = ("pending", "running", "stopping", "stopped", "shutting-down", "terminated")

LONGEST_NAME = 1024
"""In bytes: that of a group has at most 255 characters."""


class RawEvent:
    """What Chalice hands over, whole. Its own class refuses events that lack `resources`, as some
    of AWS Health do, before anyone could say which field is missing."""

    def __init__(self, event: dict[str, Any], context: Any) -> None:
        self._event = event
        self.context = context

    def to_dict(self) -> dict[str, Any]:
        return self._event


@dataclass(frozen=True, slots=True)
class NotForUs:
    """An event of another kind: a normal outcome, since rules are made by hand too."""

    kind: str


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
    kind = raw.get("detail-type") if isinstance(raw, Mapping) else None
    if kind != STATE_CHANGE:
        return NotForUs(repr(kind))
    detail = raw.get("detail")
    if not isinstance(detail, Mapping):
        raise MalformedEvent(f"detail: {detail!r}: not an object")
    host = _text(detail, "detail.", "instance-id")
    if not HOST_ID.fullmatch(host):
        raise MalformedEvent(f"detail.instance-id: {host!r}: not an instance id")
    state = _text(detail, "detail.", "state")
    if state not in STATES:
        raise MalformedEvent(f"detail.state: {state!r}; allowed: {', '.join(STATES)}")
    return InstanceState(_text(raw, "", "id"), host, state)


@dataclass(frozen=True, slots=True)
class Poke:
    """{"Records": [{"messageId": "11d6...", "body": "{\\"fleet\\": \\"web\\"}", ...}]}"""

    message: str
    fleet: str | None
    """None for a message that cannot be read: only those go to the dead-letter queue."""


def parse_pokes(raw: Mapping[str, Any]) -> list[Poke]:
    return [Poke(record["messageId"], _fleet(record.get("body"))) for record in raw["Records"]]


def _fleet(body: Any) -> str | None:
    """None also for what no group can be called, and no table could be asked for."""
    try:
        fleet = json.loads(body)["fleet"]
        fits = isinstance(fleet, str) and 0 < len(fleet.encode()) <= LONGEST_NAME
    except (TypeError, ValueError, KeyError, RecursionError):
        return None
    return fleet if fits else None


def _text(fields: Mapping[str, Any], where: str, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedEvent(f"{where}{name}: {value!r}: missing or not text")
    return value

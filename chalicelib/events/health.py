"""AWS Health: what it will do to hosts, and when."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.errors import MalformedEvent
from chalicelib.events.fields import (
    HOST_ID,
    detail_of,
    items,
    kind_of,
    one_of,
    rfc_moment,
    text,
)
from chalicelib.events.raw import NotForUs

HEALTH = "AWS Health Event"
STATUS_CODES = ("open", "upcoming", "closed")
_ARN = re.compile(r"arn:[\w-]+:ec2:[\w-]*:\d*:instance/(i-[0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class ScheduledChange:
    """{"detail-type": "AWS Health Event", "source": "aws.health", "id": "7bf7...",
    "detail": {"eventArn": "arn:aws:health:us-east-1::event/AWS_EC2_INSTANCE_RETIREMENT_...",
    "service": "EC2", "eventTypeCode": "AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED",
    "eventTypeCategory": "scheduledChange", "communicationId": "1234abc01232a4012345678-1",
    "startTime": "Thu, 10 Dec 2026 13:19:03 GMT", "statusCode": "open",
    "lastUpdatedTime": "Tue, 24 Nov 2026 06:04:13 GMT", "page": "1", "totalPages": "1",
    "affectedEntities": [{"entityValue": "arn:aws:ec2:us-east-1:1234...:instance/i-0a1b...",
    "status": "PENDING"}], "backupEvent": "false", ...}, ...}

    An entity may be a bare id, top-level `resources` may be missing, and each page of a long list
    comes as an event of its own.
    """

    communication: str
    """The same for a second delivery; another one for each thing that AWS has to say."""
    arn: str
    """Of what AWS will do; it stays the same while AWS changes its mind."""
    code: str
    at: datetime
    """When AWS said so."""
    start: datetime
    closed: bool
    hosts: tuple[str, ...]


def parse_scheduled_change(raw: Any) -> ScheduledChange | NotForUs:
    """Raises MalformedEvent that names the field, its value and what is allowed."""
    if kind_of(raw) != HEALTH:
        return NotForUs(repr(kind_of(raw)))
    detail = detail_of(raw)
    foreign = _foreign(detail)
    if foreign:
        return NotForUs(foreign)
    return ScheduledChange(
        communication=text(detail, "detail.", "communicationId"),
        arn=text(detail, "detail.", "eventArn"),
        code=text(detail, "detail.", "eventTypeCode"),
        at=rfc_moment(detail, "detail.", "lastUpdatedTime"),
        start=rfc_moment(detail, "detail.", "startTime"),
        closed=one_of(detail, "detail.", "statusCode", STATUS_CODES) == "closed",
        hosts=tuple(dict.fromkeys(_hosts(detail))),
    )


def _foreign(detail: Mapping[str, Any]) -> str | None:
    service = text(detail, "detail.", "service")
    category = text(detail, "detail.", "eventTypeCategory")
    if (service, category) != ("EC2", "scheduledChange"):
        return f"{service} {category}"
    # A copy for another region, whose EC2 does not know these hosts.
    return "a backup event" if detail.get("backupEvent") == "true" else None


def _hosts(detail: Mapping[str, Any]) -> Iterator[str]:
    for number, entity in enumerate(items(detail, "detail.", "affectedEntities")):
        where = f"detail.affectedEntities[{number}]"
        if not isinstance(entity, Mapping):
            raise MalformedEvent(f"{where}: {entity!r}: not an object")
        value = text(entity, f"{where}.", "entityValue")
        host = value if value.startswith("i-") else _in_arn(value)
        if host is None:
            continue  # A volume, a subnet, an account: no host of anybody.
        if not HOST_ID.fullmatch(host):
            raise MalformedEvent(f"{where}.entityValue: {value!r}: not an instance id")
        yield host


def _in_arn(value: str) -> str | None:
    found = _ARN.fullmatch(value)
    return found[1] if found else None

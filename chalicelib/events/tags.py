"""Tag Change on Resource: somebody set or took away one of our tags."""

import re
from dataclasses import dataclass
from typing import Any

from chalicelib.errors import MalformedEvent
from chalicelib.events.fields import detail_of, items, kind_of, text
from chalicelib.events.raw import NotForUs

TAG_CHANGE = "Tag Change on Resource"
PREFIX = "repave:"
_INSTANCE = re.compile(r"arn:[\w-]+:ec2:[\w-]*:\d*:instance/(i-(?:[0-9a-f]{8}|[0-9a-f]{17}))")
_GROUP = re.compile(r"arn:[\w-]+:autoscaling:.*:autoScalingGroupName/(.+)")


@dataclass(frozen=True, slots=True)
class TagChange:
    """{"detail-type": "Tag Change on Resource", "source": "aws.tag", "id": "bddc...",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-0a1b2c3d4e5f60718"],
    "detail": {"changed-tag-keys": ["repave:policy"], "service": "ec2",
    "resource-type": "instance", "tags": {"Name": "web"}}, ...}

    `tags` is all that is left; a key that was taken away is only among the changed ones.
    """

    id: str
    hosts: tuple[str, ...]
    groups: tuple[str, ...]


def parse_tag_change(raw: Any) -> TagChange | NotForUs:
    """Raises MalformedEvent that names the field, its value and what is allowed."""
    if kind_of(raw) != TAG_CHANGE:
        return NotForUs(repr(kind_of(raw)))
    detail = detail_of(raw)
    keys = items(detail, "detail.", "changed-tag-keys")
    if not any(isinstance(key, str) and key.startswith(PREFIX) for key in keys):
        return NotForUs("tags of somebody else")
    arns = _arns(raw)
    found = TagChange(text(raw, "", "id"), _named(_INSTANCE, arns), _named(_GROUP, arns))
    if not found.hosts and not found.groups:
        return NotForUs(f"tags of {detail.get('service')} {detail.get('resource-type')}")
    return found


def _arns(raw: Any) -> list[str]:
    arns = items(raw, "", "resources")
    for number, arn in enumerate(arns):
        if not isinstance(arn, str):
            raise MalformedEvent(f"resources[{number}]: {arn!r}: missing or not text")
    return arns


def _named(pattern: re.Pattern[str], arns: list[str]) -> tuple[str, ...]:
    return tuple(found[1] for arn in arns if (found := pattern.fullmatch(arn)))

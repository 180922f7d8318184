"""The fields of a raw event, read so that a bad one is named with its value and what is allowed."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from chalicelib.errors import MalformedEvent

HOST_ID = re.compile(r"i-(?:[0-9a-f]{8}|[0-9a-f]{17})")
LONGEST = 900
"""In bytes: less than a table's keys may have, more than any name or ARN of AWS's has."""
ISO = "a time like 2026-11-24T06:04:57Z"
RFC = "a time like Thu, 10 Dec 2026 13:19:03 GMT"


def kind_of(raw: Any) -> Any:
    return raw.get("detail-type") if isinstance(raw, Mapping) else None


def detail_of(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(raw, "", "detail")


def mapping(fields: Mapping[str, Any], where: str, name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    if not isinstance(value, Mapping):
        raise MalformedEvent(f"{where}{name}: {value!r}: not an object")
    return value


def items(fields: Mapping[str, Any], where: str, name: str) -> list[Any]:
    """Empty where it is missing: AWS leaves out what has nothing in it."""
    value = fields.get(name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise MalformedEvent(f"{where}{name}: {value!r}: not a list")
    return value


def text(fields: Mapping[str, Any], where: str, name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise MalformedEvent(f"{where}{name}: {value!r}: missing or not text")
    # Surrogates are what JSON can say and UTF-8, and so a table, cannot.
    if len(value.encode(errors="replace")) > LONGEST or value != printable(value):
        shown = f"{value[:40]!r} of {len(value)} characters"
        raise MalformedEvent(f"{where}{name}: {shown}; allowed: at most {LONGEST} bytes of UTF-8")
    return value


def printable(value: str) -> str:
    return value.encode(errors="replace").decode()


def one_of(fields: Mapping[str, Any], where: str, name: str, allowed: tuple[str, ...]) -> str:
    value = text(fields, where, name)
    if value not in allowed:
        raise MalformedEvent(f"{where}{name}: {value!r}; allowed: {', '.join(allowed)}")
    return value


def host_id(fields: Mapping[str, Any], where: str, name: str) -> str:
    value = text(fields, where, name)
    if not HOST_ID.fullmatch(value):
        raise MalformedEvent(f"{where}{name}: {value!r}: not an instance id")
    return value


def moment(fields: Mapping[str, Any], where: str, name: str) -> datetime:
    value = text(fields, where, name)
    try:
        return _aware(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        raise MalformedEvent(f"{where}{name}: {value!r}; allowed: {ISO}") from None


def rfc_moment(fields: Mapping[str, Any], where: str, name: str) -> datetime:
    """As AWS Health writes it."""
    value = text(fields, where, name)
    try:
        return _aware(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        raise MalformedEvent(f"{where}{name}: {value!r}; allowed: {RFC}") from None


def _aware(value: datetime) -> datetime:
    """Registry rows have UTC, and what has no zone means it."""
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)

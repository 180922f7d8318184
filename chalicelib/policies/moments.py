"""Text to a time, or to how far it is from now: the same for all who are asked for one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.policies.values import duration

LENGTH = 40
ALLOWED = "a time with its zone such as 2026-03-02T12:00:00Z, or a duration such as 4h"


def moment(value: Any) -> datetime | timedelta:
    if isinstance(value, str) and len(value) <= LENGTH:
        for read in (_time, duration):
            try:
                return read(value)
            except (ValueError, OverflowError):  # The first of all times may be before it in UTC.
                continue
    raise ValueError(f"not a time; allowed: {ALLOWED}")


def _time(value: str) -> datetime:
    found = datetime.fromisoformat(value)
    if found.tzinfo is None:
        raise ValueError("no zone")
    return found.astimezone(UTC)

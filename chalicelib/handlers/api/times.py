"""What a caller means by `until`."""

from datetime import UTC, datetime, timedelta

from chalicelib.errors import BadRequest
from chalicelib.handlers.api.shapes.base import spoken


def to_come(until: datetime | timedelta, now: datetime) -> datetime:
    at = (now + until if isinstance(until, timedelta) else until).astimezone(UTC)
    if at <= now:
        words = f"{spoken(at)}: over already; allowed: later than {spoken(now)}"
        raise BadRequest(f"until: {words}", {"until": words})
    return at

"""How long a failure keeps a host, and failures in a row keep a fleet, from the next launch."""

from datetime import datetime, timedelta

from chalicelib.model.fleet import Breaker
from chalicelib.model.policy import Backoff


def wait(failures: int, backoff: Backoff) -> timedelta:
    """Doubles with each failure in a row, up to the longest."""
    # The exponent is capped first: 2**failures of a long night would not fit in a timedelta.
    doublings = min(max(failures - 1, 0), 20)
    return min(backoff.first_backoff * (1 << doublings), backoff.max_backoff)


def after_failure(breaker: Breaker, backoff: Backoff, now: datetime, why: str) -> Breaker:
    """Opens at the policy's number of failures in a row."""
    failures = breaker.failures + 1
    beyond = failures - backoff.failures + 1
    return Breaker(failures, now + wait(beyond, backoff) if beyond > 0 else None, why)


def open_until(breaker: Breaker, now: datetime) -> datetime | None:
    return breaker.retry_at if breaker.retry_at and breaker.retry_at > now else None

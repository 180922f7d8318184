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


def open_because(breaker: Breaker, now: datetime) -> str | None:
    """In words; None when launches may be tried."""
    if breaker.retry_at is None or breaker.retry_at <= now:
        return None
    return (
        f"{breaker.failures} replacements failed in a row (last: {breaker.why}); "
        f"none before {breaker.retry_at:%Y-%m-%d %H:%M:%S} UTC"
    )

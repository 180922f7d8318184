"""How long a failure keeps a host, and failures in a row keep a fleet, from the next launch."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Finish
from chalicelib.model.policy import Backoff
from chalicelib.model.replacement import Step


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


def after_end(end: Finish, breaker: Breaker, backoff: Backoff, now: datetime) -> Finish:
    """What an end means to the next ones. Only an abandoned one is a failure: it feeds the breaker,
    and its host waits."""
    if end.replacement.step is Step.ABANDONED:
        failed = after_failure(breaker, backoff, now, end.replacement.why)
        return replace(end, retry_after=now + wait(failed.failures, backoff), breaker=failed)
    if end.replacement.step is Step.DONE and breaker.failures:
        return replace(end, breaker=replace(breaker, failures=0, retry_at=None, why=""))
    return end


def open_because(breaker: Breaker, now: datetime) -> str | None:
    """In words; None when launches may be tried."""
    if breaker.retry_at is None or breaker.retry_at <= now:
        return None
    return (
        f"{breaker.failures} replacements failed in a row (last: {breaker.why}); "
        f"none before {breaker.retry_at:%Y-%m-%d %H:%M:%S} UTC"
    )

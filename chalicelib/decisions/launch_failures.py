"""Launches of a group that failed: which of them its breaker counts."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.decisions.breaker import Failure, after_failure
from chalicelib.model.fleet import Breaker
from chalicelib.model.policy import Backoff
from chalicelib.model.replacement import Replacement

REMEMBERED = 50
"""Activities: a second delivery comes soon after the first."""


@dataclass(frozen=True, slots=True)
class LaunchFailure:
    """One scaling activity of a group, and what the group would launch now."""

    fleet: str
    template: str | None
    activity: str
    began: datetime
    ended: datetime
    host: str | None
    words: str


def fed(
    breaker: Breaker, failure: LaunchFailure, backoff: Backoff, rows: Iterable[Replacement]
) -> Breaker | None:
    """The breaker with the failure counted; None where it was counted, or will be with the
    replacement that it was meant for."""
    if failure.activity in breaker.counted or any(_meant_for(row, failure) for row in rows):
        return None
    counted = Failure(failure.fleet, failure.template, failure.ended, failure.words)
    after = after_failure(breaker, counted, backoff)
    return replace(after, counted=(*breaker.counted, failure.activity)[-REMEMBERED:])


def _meant_for(row: Replacement, failure: LaunchFailure) -> bool:
    """A replacement that had no host yet, or had this one, while the launch was tried."""
    if row.new_host not in (None, failure.host):
        return False
    claimed, ended = min(row.began.values()), row.began.get(row.step) if row.ended else None
    return claimed <= failure.ended and (ended is None or ended >= failure.began)

"""Whether a host may be sent work: what its rows say, in the words of those who ask."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache

from chalicelib.model.group import LEAVING_PREFIXES
from chalicelib.model.host import Host


class Status(StrEnum):
    PASSING = "passing"
    WARNING = "warning"
    """It serves, and its end has been announced."""
    CRITICAL = "critical"


_BADNESS = (Status.PASSING, Status.WARNING, Status.CRITICAL)
GOOD = frozenset({"ok", "healthy", "said", "never said"})


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    status: Status
    words: str


def present(host: Host) -> bool:
    """False as soon as Repave has decided to end it or its group takes it away, not only when EC2
    has: those who are not told that early are still sent work when it dies."""
    if host.gone or host.leaving_at is not None or host.state in ("shutting-down", "terminated"):
        return False
    return host.lifecycle is None or not host.lifecycle.startswith(LEAVING_PREFIXES)


def checks(host: Host, now: datetime) -> tuple[Check, ...]:
    """The first is always there: whether it is in service."""
    watched = (_watched(watcher, word) for watcher, word in host.checks.items())
    return (_in_service(host.lifecycle, host.state), *watched, *_announced(host, now))


def status(checks: tuple[Check, ...]) -> Status:
    return max((check.status for check in checks), key=_BADNESS.index)


@lru_cache  # A thousand hosts are in a few states, and watched by a few.
def _in_service(lifecycle: str | None, state: str) -> Check:
    if lifecycle is None:
        return Check("service", _status(state == "running"), f"EC2 says it is {state}")
    serves = lifecycle == "InService" and state in ("running", "pending")
    return Check("service", _status(serves), f"{lifecycle}, and {state} to EC2")


@lru_cache(maxsize=1024)
def _watched(watcher: str, word: str) -> Check:
    return Check(watcher.replace(" ", "-"), _status(word in GOOD), f"{watcher}: {word}")


def _announced(host: Host, now: datetime) -> Iterator[Check]:
    """A warning: it still does its work, and whoever can choose had better take another."""
    mark = host.interruption
    if mark is not None and not mark.over:
        yield Check("interruption", Status.WARNING, mark.why)
    if host.hold is not None and host.hold.active(now):
        # Being left alone says nothing of how it does.
        yield Check("hold", Status.PASSING, str(host.hold))


def _status(good: bool) -> Status:
    return Status.PASSING if good else Status.CRITICAL

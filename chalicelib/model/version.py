"""What a host was, from when and until when, as the registry had it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chalicelib.model.host import Host

MARKS = ("request", "taint", "interruption", "maintenance", "hold", "config")
"""Each says itself when it was made."""
TIMES = ("leaving_at", "cancelled_at", "gone_at")
UNDATED: dict[str, Any] = {
    "at_hook": None,
    "open_replacement": None,
    "retry_after": None,
    "failures": 0,
    "failed_template": None,
    "replaced_by": None,
}
"""Of Repave's own doings, and as they are when they are unknown. The timeline tells of them."""


@dataclass(frozen=True, slots=True)
class HostVersion:
    """Only says that the host was like this, never that it ceased to be: one that is written twice,
    or before a change that then failed, is as true."""

    host: Host
    until: datetime | None
    """None: it is so still."""

    @property
    def since(self) -> datetime:
        """When it was noticed, and written: not when it became so."""
        return self.host.seen_at

    def at(self, moment: datetime) -> bool:
        return self.since <= moment and (self.until is None or moment < self.until)


def ending(changes: Iterable[tuple[Host | None, Host]], now: datetime) -> Iterator[HostVersion]:
    """What is to be kept of hosts as they were before, since their rows will not tell it."""
    for before, after in changes:
        if before is None or before.gone or now <= before.seen_at:
            continue  # At no moment anybody could ask for was it like this.
        if _lost(before, after):
            yield HostVersion(before, now)


def _lost(before: Host, after: Host) -> bool:
    """A mark that is added takes nothing away: it says when it was not there yet."""
    dated = {name: getattr(after, name) for name in (*MARKS, "leaving_at")}
    if replace(before, **dated) != after:
        return True
    return any(getattr(before, name) not in (None, mark) for name, mark in dated.items())


def then(host: Host, moment: datetime) -> Host:
    """Without what was said of it later, and without what is not known of another time."""
    later: dict[str, Any] = {
        name: None
        for name in TIMES
        if getattr(host, name) is not None and getattr(host, name) > moment
    }
    for name in MARKS:
        mark = getattr(host, name)
        if mark is not None and mark.at > moment:
            later[name] = None
    if host.ready_at is not None and host.ready_at > moment:
        later |= {"ready_at": None, "ready_by": None}
    if "gone_at" in later:
        later["gone_why"] = None
    return replace(host, **UNDATED, **later)

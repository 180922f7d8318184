"""One invocation of a function: which calls it made, and how old what it was shown is."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

REASONABLE = 10
"""Calls. A reading older than that could have been made again before anything is terminated."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`since` is the moment of the truth that was shown; a stale reading shows an old one."""

    since: int
    call: int
    shown: Any = None


@dataclass(slots=True)
class Worker:
    what: str
    began: datetime
    fleet: str | None = None
    calls: list[int] = field(default_factory=list)
    first: dict[str, Seen] = field(default_factory=dict)
    last: dict[str, Seen] = field(default_factory=dict)

    def saw(self, source: str, since: int, shown: Any = None) -> None:
        seen = Seen(since, len(self.calls), shown)
        self.first.setdefault(source, seen)
        self.last[source] = seen

    def planned_from(self, source: str) -> Seen | None:
        """The reading that its plan was made from."""
        return self.first.get(source)

    def rechecked(self, source: str) -> Seen | None:
        """The last reading, if it was made just before; None where it should have been."""
        seen = self.last.get(source)
        return seen if seen and len(self.calls) - seen.call <= REASONABLE else None

    def lately(self) -> int:
        """The moment of the earliest reading that still counts as made just before."""
        return self.calls[-REASONABLE - 1] if len(self.calls) > REASONABLE else 0

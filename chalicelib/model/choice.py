"""Which rows a listing is asked for. As text, a choice is part of its listing's cursors."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.model.host import Host
from chalicelib.model.replacement import Replacement, Step


@dataclass(frozen=True, slots=True)
class OlderThan:
    age: timedelta
    now: datetime

    @property
    def born_by(self) -> datetime:
        return self.now - self.age


@dataclass(frozen=True, slots=True)
class HostChoice:
    """Of the living hosts, or of those that are `gone`: whose `state` is that of before."""

    state: str | None = None
    zone: str | None = None
    older: OlderThan | None = None
    gone: bool = False

    def admits(self, host: Host) -> bool:
        return (
            host.gone == self.gone
            and self.state in (None, host.state)
            and self.zone in (None, host.zone)
            and (self.older is None or host.born_at <= self.older.born_by)
        )

    def __str__(self) -> str:
        """Without the time: it goes on from page to page."""
        older = f"older {self.older.age.total_seconds():.0f}" if self.older else None
        return _told(self.state, self.zone, older, "gone" if self.gone else None)


@dataclass(frozen=True, slots=True)
class ReplacementChoice:
    open: bool | None = None
    step: Step | None = None

    def admits(self, replacement: Replacement) -> bool:
        return self.open in (None, not replacement.ended) and self.step in (None, replacement.step)

    def __str__(self) -> str:
        return _told({True: "open", False: "ended", None: None}[self.open], self.step)


ANY_LIVING = HostChoice()
ANY_REPLACEMENT = ReplacementChoice()


def _told(*words: str | None) -> str:
    chosen = [word or "" for word in words]
    return f"[{','.join(chosen)}]" if any(chosen) else ""

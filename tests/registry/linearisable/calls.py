"""What is asked of the store, and a history of it: from when to when, and what was told."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.configuration import Operation


@dataclass(frozen=True, slots=True)
class Call:
    at: datetime


@dataclass(frozen=True, slots=True)
class Commit(Call):
    operations: tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Look(Call):
    key: str
    tree: bool


@dataclass(frozen=True, slots=True)
class Open(Call):
    id: str
    ttl: timedelta
    delay: timedelta
    deletes: bool


@dataclass(frozen=True, slots=True)
class Renew(Call):
    id: str


@dataclass(frozen=True, slots=True)
class End(Call):
    id: str


@dataclass(frozen=True, slots=True)
class Info(Call):
    id: str


@dataclass(frozen=True, slots=True)
class Over(Call):
    """Nobody asked for it: whoever looks ends a session that is over."""

    id: str


UNKNOWN = object()
"""What was told of a call that may have been done, may yet be, or will never be."""


@dataclass(frozen=True, slots=True)
class Event:
    """`began` and `ended` are places in the order of all beginnings and ends."""

    call: Call
    began: float
    ended: float
    told: Any = UNKNOWN
    by: str = ""

    @property
    def certain(self) -> bool:
        return self.told is not UNKNOWN


@dataclass(slots=True)
class History:
    events: list[Event] = field(default_factory=list)
    moments: int = 0

    def moment(self) -> int:
        self.moments += 1
        return self.moments

    def words(self) -> str:
        ordered = sorted(self.events, key=lambda event: event.began)
        return "\n".join(
            f"{e.began:>4} to {e.ended:>4} {e.by} {e.call} -> {'?' if not e.certain else e.told}"
            for e in ordered
        )

"""One old host on its way to one new host: a row with a step."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a host must go."""

    AGE = "age"
    TEMPLATE = "template"
    TAINT = "taint"
    UNHEALTHY = "unhealthy"
    INTERRUPTION = "interruption"
    MAINTENANCE = "maintenance"
    REQUEST = "request"
    CONFIG = "config"


class Strategy(StrEnum):
    """How a replacement gets its capacity; `auto` is only ever a wish of the policy."""

    AUTO = "auto"
    SURGE = "surge"
    STANDBY = "standby"
    TERMINATE_FIRST = "terminate-first"
    LAUNCH = "launch"


class Step(StrEnum):
    """Where a replacement stands. `undoing` gives back the new host, `restoring` puts an old one
    from Standby back into service (docs/decisions/0003, 0005)."""

    CLAIMED = "claimed"
    LAUNCHING = "launching"
    PROVING = "proving"
    BAKING = "baking"
    RETIRING = "retiring"
    DRAINING = "draining"
    UNDOING = "undoing"
    RESTORING = "restoring"
    DONE = "done"
    ABANDONED = "abandoned"
    CANCELLED = "cancelled"


BEFORE_THE_COMMIT = frozenset({Step.CLAIMED, Step.LAUNCHING, Step.PROVING, Step.BAKING})
ENDED = frozenset({Step.DONE, Step.ABANDONED, Step.CANCELLED})


@dataclass(frozen=True, slots=True)
class Cancel:
    """A person's mark on a replacement: give back what it took, and let the old host be."""

    by: str
    at: datetime
    why: str

    def __str__(self) -> str:
        return f"cancelled by {self.by}: {self.why}"


@dataclass(frozen=True, slots=True)
class Replacement:
    """`version` is the store's: every write is conditional on the version that was read."""

    id: str
    fleet: str
    old_host: str
    zone: str
    reasons: tuple[Reason, ...]
    strategy: Strategy
    step: Step
    began: Mapping[Step, datetime] = field(default_factory=dict)
    """When each step was entered (the last time, if it was entered more than once)."""
    deadline: datetime | None = None
    """By when the new host must be proven."""
    new_host: str | None = None
    template: str | None = None
    target_groups: tuple[str, ...] = ()
    """Of a standalone host: where the old one was registered when the new one was launched."""
    address: str | None = None
    """Its Elastic IP then, by allocation."""
    tokenless: bool = False
    """Its launch has no token (ExecutePolicy): AWS does not recognise it if it is sent again."""
    surplus: int = 0
    """What our own calls added to desired and is not yet given back: 0 or 1, and -1 while a
    standby is undone in a full group."""
    sent_at: datetime | None = None
    """When the AWS call of the present step was last sent; None before the first time."""
    ending: Step | None = None
    """While undoing: how it will end."""
    why: str = ""
    """In words: what the present step waits for, or why it ended."""
    cancel: Cancel | None = None
    """The API's alone: no write of the others takes it away, or brings it."""
    version: int = 0

    @property
    def can_be_cancelled(self) -> bool:
        """Its old host is still there, and nothing is given back yet."""
        if self.strategy is Strategy.TERMINATE_FIRST:
            return self.step is Step.CLAIMED
        return self.step in BEFORE_THE_COMMIT

    @property
    def committed(self) -> bool:
        """Its old host goes: who comes to keep it now comes too late."""
        if self.strategy is Strategy.TERMINATE_FIRST:
            return not self.ended and self.step is not Step.CLAIMED
        return self.step in {Step.RETIRING, Step.DRAINING}

    @property
    def ended(self) -> bool:
        return self.step in ENDED

    @property
    def client_token(self) -> str:
        """The idempotency token of its one launch (1 to 64 of [A-Za-z0-9-_/]). Its form must not
        change: what is in flight while a release is deployed is asked for again by it."""
        return f"{self.id}-1"

    def came_back(self, now: datetime) -> "Replacement":
        """Our call put its old host back into service, and desired rose by it. From then on it is a
        surge that is undone: whoever puts that host into Standby again is another hand."""
        surplus = self.surplus + 1
        return self.entering(Step.UNDOING, now, strategy=Strategy.SURGE, surplus=surplus)

    def entering(self, step: Step, now: datetime, **changes: Any) -> "Replacement":
        """As it will be in `step`, begun at `now`, with nothing sent yet in that step."""
        began = {**self.began, step: now}
        return replace(self, **{"step": step, "began": began, "sent_at": None, **changes})

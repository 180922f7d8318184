"""What the auditor has seen of one group, and what it holds against Repave."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.causes import Excuses
from sandbox.doings import Doings


@dataclass(frozen=True)
class Violation:
    at: datetime
    group: str
    rule: str
    words: str


@dataclass
class Record:
    settled: bool = False
    """It once served in full: before that nobody took anything away."""
    serving: frozenset[str] = frozenset()
    lost_by_others: set[str] = field(default_factory=set)
    growing: int = 0
    """What its owner asked for in addition since it last served in full."""
    worst_lost: int = 0
    """The most hosts that other hands had taken at once."""
    fewest: tuple[int, int] | None = None
    """Serving and asked for, at the worst moment."""
    oldest: timedelta = timedelta(0)
    """Of all hosts that nothing excused."""
    overdue: dict[str, str] = field(default_factory=dict)
    """Hosts that outlived their hard age, and what excused them."""
    most_in_flight: int = 0
    in_flight: int = 0
    slots: int = 0
    hard: timedelta = timedelta(0)
    owners: int | None = None
    """Desired capacity without all that Repave ever did: it moves by other hands alone."""
    asked: int = 0
    moved_at: datetime | None = None
    """When Repave last did anything, or was kept from it."""
    doings: Doings = field(default_factory=Doings)
    excuses: Excuses = field(default_factory=Excuses)

    def asks(self, desired: int) -> None:
        """What the owner asks for now: desired without what Repave added. A number that another
        hand sets is his, whatever Repave had added before."""
        owners = desired - self.doings.total
        if self.owners is not None and owners != self.owners:
            self.doings.let_go()
        asked = desired - self.doings.surplus
        if self.owners is not None:
            self.growing = max(0, self.growing + asked - self.asked)
        self.owners, self.asked = owners, asked

    def serves(self, serving: frozenset[str], ours: Set[str]) -> None:
        """`ours`: hosts that Repave took out of service."""
        self.lost_by_others |= self.serving - serving - ours
        self.serving = serving
        if len(serving) >= self.asked:
            self.settled, self.growing = True, 0
            self.lost_by_others.clear()
        self.worst_lost = max(self.worst_lost, len(self.lost_by_others))
        behind = len(serving) - self.asked
        if self.settled and (self.fewest is None or behind < self.fewest[0] - self.fewest[1]):
            self.fewest = (len(serving), self.asked)

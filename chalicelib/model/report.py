"""When each fleet was last built from scratch, how old it is, and how its rebuilds went."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from chalicelib.model.fleet import Freeze
from chalicelib.model.forecast import Outlook
from chalicelib.model.replacement import Step


class Standing(StrEnum):
    """What Repave is to a fleet, in one word. `broken`: its policy cannot be used, and so it is
    frozen."""

    ENFORCED = "enforced"
    OBSERVED = "observed"
    BROKEN = "broken"
    UNMANAGED = "unmanaged"


@dataclass(frozen=True, slots=True)
class Took:
    """How long something took, by nearest rank: durations that were measured, none between two."""

    count: int
    p50: timedelta
    p95: timedelta


@dataclass(frozen=True, slots=True)
class Week:
    """Replacements that ended in the seven days from `begins`; the last week ends now."""

    begins: date
    rebuilds: Took | None
    phases: Mapping[Step, Took] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Failed:
    """A replacement that was abandoned."""

    at: datetime
    host: str
    why: str


@dataclass(frozen=True, slots=True)
class Rebuilds:
    """Finished replacements of the last weeks, from claim to done. None where there were none."""

    whole: Took | None = None
    phases: Mapping[Step, Took] = field(default_factory=dict)
    earlier: Took | None = None
    """Of as many weeks before: what the trend is seen by."""
    weeks: tuple[Week, ...] = ()
    """The oldest first."""
    since: datetime | None = None
    """Replacements that ended before this were not read: there are too many, or none is kept."""
    abandoned: int = 0
    failures: tuple[Failed, ...] = ()
    """The last of those, the newest first."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Hosts that are at least `age` old, and younger than the next bar's."""

    age: timedelta
    hosts: int


@dataclass(frozen=True, slots=True)
class Oldest:
    host: str
    born_at: datetime
    age: timedelta


@dataclass(frozen=True, slots=True)
class OverHard:
    host: str
    age: timedelta
    hard_at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A host that someone keeps. `until` is None for a protection: it has no end, and AWS does not
    say whose it is."""

    host: str
    why: str
    by: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class NotRebuildable:
    host: str
    why: str


@dataclass(frozen=True, slots=True)
class FleetReport:
    name: str
    standalone: bool
    standing: Standing
    policy: str | None
    words: str
    """When it was last built from scratch, in a sentence."""
    hosts: int
    unregistered: int
    """Members that the registry does not know yet: nothing below counts them."""
    oldest: Oldest | None
    """Since its birth no host of the fleet is older: the fleet was built from scratch by then."""
    soft: timedelta | None
    hard: timedelta | None
    over_soft: int
    over_hard: tuple[OverHard, ...]
    ages: tuple[Bar, ...]
    last_replaced_at: datetime | None
    rebuilds: Rebuilds
    breaker: str | None
    """In words, while it is open."""
    last_error: str | None
    """Of a pass that failed, while none has ended since."""
    stopped: str | None
    """In words, what forbids touching the fleet at all now."""
    freeze: Freeze | None
    """The fleet's own, while it is active."""
    kept: tuple[Kept, ...]
    not_rebuildable: tuple[NotRebuildable, ...]
    outlook: Outlook | None
    foreseen: str
    """The forecast in a sentence."""

    @property
    def known(self) -> int:
        return self.hosts - self.unregistered


@dataclass(frozen=True, slots=True)
class Report:
    at: datetime
    installed: bool
    """False for what AWS alone tells: nothing of Repave's is there to remember more."""
    fleets: tuple[FleetReport, ...]
    """By name."""
    freeze: Freeze | None = None
    """The account's, while it is active."""
    swept_at: datetime | None = None
    audited_at: datetime | None = None
    broken_policies: Mapping[str, str] = field(default_factory=dict)
    """File to what is wrong with it."""
    in_no_fleet: int | None = None
    """Living instances of no fleet at all; None if nobody counted them."""
    next: str | None = None
    """After this fleet's name the report goes on; None: it is whole."""

    @property
    def limits(self) -> tuple[str, ...]:
        """What this report cannot know, in words."""
        found = []
        if not self.installed:
            found.append(
                "made from AWS alone: ages are those that EC2 shows, and there is no history of "
                "rebuilds, failures, holds or freezes"
            )
        if self.next:
            found.append(f"not whole: it goes on after fleet {self.next}")
        return tuple(found)

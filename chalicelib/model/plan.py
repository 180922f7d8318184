"""What the plan says: the ordered actions for a fleet now, and a verdict for every host."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from chalicelib.model.fleet import Breaker
from chalicelib.model.replacement import Reason, Replacement


class Word(StrEnum):
    """The verdict on a host in one word."""

    FRESH = "fresh"
    DUE = "due"
    GOING = "going"
    WAITING = "waiting"
    HELD = "held"
    OVERDUE = "overdue"
    UNMANAGED = "unmanaged"


class Verdict(NamedTuple):  # One is made for every host in every pass; this kind is the cheapest.
    host: str
    word: Word
    words: str
    reasons: tuple[Reason, ...] = ()
    recycle_at: datetime | None = None
    hard_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Start a replacement."""

    replacement: Replacement
    words: str


@dataclass(frozen=True, slots=True)
class Moved:
    """By another hand: desired capacity, if no earlier call of a launch that is asked again had
    launched. Then AWS answers with a host that is none of `members`."""

    by: int
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Launch:
    """Gain one host in the replacement's zone; repeated with the same token until answered."""

    replacement: Replacement
    words: str
    ledger: int | None = None
    """Desired capacity before it, where nothing of what is ours explains the present one."""
    moved: Moved | None = None


@dataclass(frozen=True, slots=True)
class EnterStandby:
    """Take the old host out of service without decrement, so that its group launches another."""

    replacement: Replacement
    words: str


@dataclass(frozen=True, slots=True)
class ExitStandby:
    """Put the old host back into service; desired rises by it."""

    replacement: Replacement
    words: str
    ledger: int | None = None
    """As for a launch."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Record a step and nothing else: `replacement` is as it will be."""

    replacement: Replacement
    words: str
    ledger_change: int = 0
    """What desired moved by through the call that this step records."""


@dataclass(frozen=True, slots=True)
class Commit:
    """Enter `retiring`: from here on requests to stop are refused."""

    replacement: Replacement
    words: str


@dataclass(frozen=True, slots=True)
class Terminate:
    """Terminate one member of the group."""

    replacement: Replacement
    host: str
    decrement: bool
    words: str
    ledger: int | None = None
    """As for a launch."""


@dataclass(frozen=True, slots=True)
class Finish:
    """End the replacement; `retry_after` and `breaker` are what its end means to the next ones."""

    replacement: Replacement
    words: str
    retry_after: datetime | None = None
    breaker: Breaker | None = None


@dataclass(frozen=True, slots=True)
class RunHost:
    """Launch a standalone host from the replacement's template and version; repeated with the same
    token until answered."""

    replacement: Replacement
    subnet: str
    tags: tuple[tuple[str, str], ...]
    words: str


@dataclass(frozen=True, slots=True)
class EndHost:
    """Terminate one standalone host."""

    replacement: Replacement
    host: str
    words: str


@dataclass(frozen=True, slots=True)
class Join:
    """Register a standalone host as these targets."""

    replacement: Replacement
    host: str
    targets: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Take it from these targets: load balancers send it nothing new, and it drains."""

    replacement: Replacement
    host: str
    targets: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class MoveAddress:
    """Give the replacement's Elastic IP to this host of the pair."""

    replacement: Replacement
    host: str
    words: str


ChangesGroup = Launch | EnterStandby | ExitStandby | Terminate
ChangesStandalone = RunHost | EndHost | Join | Leave | MoveAddress
ChangesCapacity = ChangesGroup | ChangesStandalone
CHANGES_STANDALONE = (RunHost, EndHost, Join, Leave, MoveAddress)
CHANGES_CAPACITY = (Launch, EnterStandby, ExitStandby, Terminate, *CHANGES_STANDALONE)
"""What takes hosts from a fleet or gives it some: decided anew just before it is sent."""

Action = Claim | Advance | Commit | Finish | ChangesCapacity


@dataclass(frozen=True, slots=True)
class Plan:
    fleet: str
    actions: tuple[Action, ...]
    verdicts: tuple[Verdict, ...]
    blockers: tuple[str, ...]
    """What keeps the whole fleet from new replacements, in words."""
    next_look_at: datetime | None
    strategy: str = ""
    """How hosts of this fleet are replaced now and why so, in words."""

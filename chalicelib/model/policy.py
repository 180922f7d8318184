"""The rules of a fleet, already validated (see `chalicelib.policies` for the YAML)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from fnmatch import fnmatchcase

from chalicelib.model.hook import DrainCommand, OnFailure
from chalicelib.model.notice import WANTED, Kind
from chalicelib.model.replacement import Reason, Strategy
from chalicelib.model.service import Service


class Mode(StrEnum):
    OBSERVE = "observe"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Match:
    """Every given key must match; values are globs. A match without keys matches nothing."""

    group: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    def matches(self, name: str, tags: Mapping[str, str]) -> bool:
        if self.group is None and not self.tags:
            return False
        if self.group is not None and not fnmatchcase(name, self.group):
            return False
        return all(
            key in tags and fnmatchcase(tags[key], wanted) for key, wanted in self.tags.items()
        )


@dataclass(frozen=True, slots=True)
class Age:
    soft: timedelta
    hard: timedelta


@dataclass(frozen=True, slots=True)
class Amount:
    """A count, or a percentage of a fleet's size."""

    value: int
    percent: bool = False

    def of(self, size: int) -> int:
        """Percentages round down: a budget is a promise, and rounding up breaks it."""
        return size * self.value // 100 if self.percent else self.value

    def __str__(self) -> str:
        return f"{self.value}%" if self.percent else str(self.value)


@dataclass(frozen=True, slots=True)
class Budget:
    in_flight: Amount = Amount(10, percent=True)
    unavailable: Amount = Amount(0)

    def slots(self, size: int) -> int:
        """Never below one, or a small fleet would never be rebuilt."""
        return max(1, self.in_flight.of(size))


@dataclass(frozen=True, slots=True)
class Window:
    """Open for `duration` from each time that `cron` names in `timezone` (IANA)."""

    cron: str
    duration: timedelta
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Ready:
    """What proves a new host, for how long, and by when it must be proven."""

    target_health: bool = True
    status_checks: bool = True
    bake: timedelta = timedelta(minutes=2)
    within: timedelta = timedelta(minutes=15)
    signal: bool = False
    """Whether the host itself must say that it is ready."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """`failures` in a row stop launches for a time that doubles up to `max_backoff`."""

    failures: int = 3
    first_backoff: timedelta = timedelta(minutes=1)
    max_backoff: timedelta = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Touches:
    """Which calls of others taint a host, and for how long its guest is let be."""

    principals: tuple[str, ...] = ()
    """Globs on ARNs whose calls are excused."""
    calls: tuple[str, ...] = ()
    """Names of calls that are excused, whoever makes them."""
    grace: timedelta = timedelta(hours=1)
    read_only: bool = False
    """Whether calls that only read something of a host count."""


@dataclass(frozen=True, slots=True)
class Holds:
    """How long people may hold a host, and how many hosts of a fleet at once."""

    longest: timedelta = timedelta(days=14)
    hosts: Amount = Amount(10, percent=True)

    def most(self, size: int) -> int:
        """Percentages round up, and to one at least: a small fleet has hosts to debug too."""
        if not self.hosts.percent or not self.hosts.value:
            return self.hosts.value
        return max(1, -(-size * self.hosts.value // 100))


class Protected(StrEnum):
    """What protection from scale-in means. A scheduler may protect its whole fleet."""

    HONOUR = "honour"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    age: Age
    mode: Mode = Mode.OBSERVE
    match: Match = Match()
    reasons: frozenset[Reason] = frozenset(Reason)
    budget: Budget = Budget()
    windows: tuple[Window, ...] = ()
    strategy: Strategy = Strategy.AUTO
    ready: Ready = Ready()
    drain_within: timedelta = timedelta(minutes=5)
    drain_command: DrainCommand | None = field(default=None, hash=False)
    """Run by a host that waits at a terminate hook of ours."""
    drain_on_failure: OnFailure = OnFailure.WAIT
    unhealthy_after: timedelta = timedelta(minutes=10)
    """How long a group has to heal a host by itself."""
    breaker: Backoff = Backoff()
    touches: Touches = Touches()
    hold: Holds = Holds()
    protected: Protected = Protected.HONOUR
    notify: tuple[Kind, ...] = WANTED
    services: tuple[Service, ...] = ()
    """What every host of the fleet offers, unless its own tags say otherwise."""
    config: tuple[str, ...] = ()
    """Prefixes of the keys that each of its hosts reads, once, when it boots."""

    @property
    def watches_health(self) -> bool:
        """Whether EC2 and the load balancers are asked how hosts are, replacement or not."""
        asked = self.ready.target_health or self.ready.status_checks
        return asked and Reason.UNHEALTHY in self.reasons

    @property
    def watches_config(self) -> bool:
        return bool(self.config) and Reason.CONFIG in self.reasons

    @property
    def rebuild_time(self) -> timedelta:
        """The longest that one replacement takes when it keeps its deadlines."""
        return self.ready.within + self.ready.bake + self.drain_within


class How(StrEnum):
    """How a policy came to a fleet."""

    TAG = "tag"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class Binding:
    """The policy of one fleet, or why there is none. With an `error` the fleet counts as frozen."""

    policy: Policy | None = None
    how: How | None = None
    error: str | None = None
    revision: str = ""
    """Changes whenever the policy, its overrides or its error change."""

    @property
    def managed(self) -> bool:
        return self.policy is not None or self.error is not None

    @property
    def enforced(self) -> bool:
        """IAM allows terminations only on groups that carry the tag, so a match only observes."""
        enforces = self.policy is not None and self.policy.mode is Mode.ENFORCE
        return enforces and self.error is None and self.how is How.TAG

"""What the coming days hold for one fleet, day by day, and whether its policy can be kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Outlook(StrEnum):
    """In one word. `excepted`: only hosts grow too old that no policy could have saved."""

    FEASIBLE = "feasible"
    EXCEPTED = "excepted"
    INFEASIBLE = "infeasible"


@dataclass(frozen=True, slots=True)
class Day:
    """One UTC day; the first begins when the forecast is made."""

    date: date
    due: int
    """Hosts whose date comes; on the first day also those whose date has passed."""
    replaced: int
    in_flight: int
    """At most at once."""
    oldest: timedelta
    """The greatest age that any host reaches."""
    over_hard: int
    """Hosts that are over hard at any time of the day."""


@dataclass(frozen=True, slots=True)
class Breach:
    host: str
    hard_at: datetime
    gone_at: datetime | None
    """None: it is still there when the forecast ends."""
    excepted: str = ""
    """In words, where it is not the policy's fault: adopted late, held, protected."""


@dataclass(frozen=True, slots=True)
class Forecast:
    fleet: str
    policy: str
    hosts: int
    hard: timedelta
    since: datetime
    at_once: int
    """Replacements at once that budget, room, zones and what may be unavailable all allow."""
    each: timedelta
    """How long one replacement takes."""
    days: tuple[Day, ...]
    breaches: tuple[Breach, ...]
    """By the time at which they begin."""
    outside_windows: int
    """Replacements that begin outside the windows, because hard is near."""
    outlook: Outlook
    words: str
    fixes: tuple[str, ...] = ()
    """What would make it feasible, any one of them; each was tried."""
    untried: int = 0
    """Kinds of fixes for which the effort was not enough."""

    @property
    def replaced(self) -> int:
        return sum(day.replaced for day in self.days)

    @property
    def oldest(self) -> timedelta:
        return max((day.oldest for day in self.days), default=timedelta(0))

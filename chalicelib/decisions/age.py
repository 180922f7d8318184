"""True age and the deadlines that follow from it."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.model.host import Host
from chalicelib.model.instance import Instance
from chalicelib.model.policy import Policy


def true_birth(instance: Instance, first_seen: datetime) -> datetime:
    """The earliest of all that shows a host's beginning: a stop and start moves LaunchTime
    forward but neither attach time, and a new root volume moves only its own."""
    known = [first_seen, instance.launched_at, instance.attached_at]
    return min(moment for moment in known if moment is not None)


def hard_at(host: Host, policy: Policy) -> datetime:
    return host.born_at + policy.age.hard


def p95(durations: Iterable[timedelta]) -> timedelta:
    """By nearest rank: a duration that was measured, none between two. Zero without any."""
    ranked = sorted(durations)
    return ranked[(95 * len(ranked) + 99) // 100 - 1] if ranked else timedelta(0)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast hosts of a fleet can be replaced."""

    slots: int
    each: timedelta
    """How long one replacement may take."""
    longest: timedelta
    """The most that a lead may be: half of the span between soft and hard. A policy whose budget is
    too small for its ages cannot be met by starting earlier still (the forecast says so), and
    without the other half there would be no room to spread hosts in, nor any windows left."""

    @staticmethod
    def of(
        policy: Policy, size: int, measured: Iterable[timedelta] = (), at_once: int | None = None
    ) -> "Pace":
        """As its policy allows, or slower: where its group lets fewer go `at_once` than the budget,
        and where the fleet's last replacements took longer. Quick ones promise nothing of the
        next."""
        slots = policy.budget.slots(size) if at_once is None else max(1, at_once)
        each = max(policy.rebuild_time, p95(measured))
        return Pace(slots, each, (policy.age.hard - policy.age.soft) / 2)

    def lead(self, due: int) -> timedelta:
        """How long before `hard` work must begin for `due` hosts to be done in time."""
        return min(self.each * -(-due // self.slots), self.longest)


def lead(policy: Policy, size: int) -> timedelta:
    """Of a whole fleet that is due at once, at the pace that its policy allows."""
    return Pace.of(policy, size).lead(size)


@dataclass(frozen=True, slots=True)
class Lifting:
    """When closed windows no longer keep a host. Worked out afresh in each pass, so that it follows
    the measured rebuild times and the hosts that went; the hosts' own dates stay put."""

    pace: Pace
    hard: timedelta
    dates: Sequence[datetime]
    """Of all hosts of the fleet, in order."""

    @staticmethod
    def of(hosts: Iterable[Host], pace: Pace, policy: Policy) -> "Lifting":
        dates = sorted([host.recycle_at or host.born_at for host in hosts])
        return Lifting(pace, policy.age.hard, dates)

    def at(self, host: Host) -> datetime:
        hard = host.born_at + self.hard
        # Whoever is due before its hard may go before it; it goes itself, whatever its date.
        return hard - self.pace.lead(max(1, bisect_left(self.dates, hard)))

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


def rebuild_time(policy: Policy, measured: Iterable[timedelta] = ()) -> timedelta:
    """How long one replacement may take: as its policy allows, or longer if the fleet's last ones
    took longer. Quick ones promise nothing of the next."""
    return max(policy.rebuild_time, p95(measured))


def lead(
    policy: Policy, size: int, due: int | None = None, rebuild: timedelta | None = None
) -> timedelta:
    """How long before `hard` work must begin for `due` hosts of a fleet of `size` to be done in
    time; without `due` for all of them, without `rebuild` as long as the policy allows for each.

    At most half of the span between soft and hard: a policy whose budget is too small for its
    ages cannot be met by starting earlier still (the forecast says so), and without the other half
    there would be no room to spread hosts in, nor any windows left.
    """
    rounds = -(-(size if due is None else due) // policy.budget.slots(size))
    each = policy.rebuild_time if rebuild is None else rebuild
    return min(each * rounds, (policy.age.hard - policy.age.soft) / 2)


def lifts_at(host: Host, policy: Policy, size: int) -> datetime:
    """From here on closed windows no longer keep the host, if its whole fleet is due before it."""
    return hard_at(host, policy) - lead(policy, size)


@dataclass(frozen=True, slots=True)
class Lifting:
    """When closed windows no longer keep a host. Computed afresh in each pass, so that it follows
    the measured rebuild times and the hosts that went; the dates themselves stay put."""

    policy: Policy
    size: int
    dates: Sequence[datetime]
    """Of all hosts of the fleet, in order."""
    rebuild: timedelta

    @staticmethod
    def of(
        hosts: Iterable[Host], policy: Policy, size: int, measured: Iterable[timedelta]
    ) -> "Lifting":
        dates = sorted(host.recycle_at or host.born_at for host in hosts)
        return Lifting(policy, size, dates, rebuild_time(policy, measured))

    def at(self, host: Host) -> datetime:
        hard = host.born_at + self.policy.age.hard
        # Whoever is due before its hard may go before it; it goes itself, whatever its date.
        due = max(1, bisect_left(self.dates, hard))
        return hard - lead(self.policy, self.size, due, self.rebuild)

"""True age and the deadlines that follow from it."""

from datetime import datetime, timedelta
from math import ceil

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


def lead(policy: Policy, size: int) -> timedelta:
    """How long before `hard` work must begin for a whole fleet of `size` to be done in time.

    At most half of the span between soft and hard: a policy whose budget is too small for its
    ages cannot be met by starting earlier still, and must keep room to spread its hosts.
    """
    rounds = ceil(size / policy.budget.slots(size))
    return min(policy.rebuild_time * rounds, (policy.age.hard - policy.age.soft) / 2)


def lifts_at(host: Host, policy: Policy, size: int) -> datetime:
    """From here on closed windows no longer keep the host."""
    return hard_at(host, policy) - lead(policy, size)

"""An account as it is seen for the first time: a registry in memory, filled from AWS alone by the
rules by which the real one is filled. It reads, and nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chalicelib.binding import bound
from chalicelib.decisions.registration import born, changed_by_member
from chalicelib.deps import Deps
from chalicelib.model.group import Group
from chalicelib.model.host import Seen
from chalicelib.model.instance import Instance
from chalicelib.observing import every_fleet
from chalicelib.registry.memory import memory_registry


@dataclass(frozen=True, slots=True)
class FirstSight:
    deps: Deps
    """As given, but that the registry is the one in memory."""
    in_no_fleet: int
    """Living instances that belong to none."""


def first_sight(given: Deps) -> FirstSight:
    """Born is who was launched when EC2 says so: what was stopped and started may be older, as far
    as its first volume and interface do not tell."""
    deps = replace(given, registry=memory_registry())
    now = deps.clock()
    living = [instance for instance in deps.instances.every() if not instance.final]
    for instance in living:
        deps.registry.hosts.register(born(instance, now, Seen.AUDIT))
    # The listing was a full audit: what rests on one may rest on it.
    deps.registry.fleets.record_sweep(now, len(living))
    fleets = every_fleet(deps)
    for group in fleets:
        _date(deps, group)
    return FirstSight(deps, _outside(living, fleets))


def _date(deps: Deps, group: Group) -> None:
    policy, hosts = bound(deps.policies.book(), group).policy, deps.registry.hosts
    for member in group.members:
        host = hosts.get(member.id)
        if host is not None:
            changed = changed_by_member(host, member, group, policy, group.desired, deps.clock())
            if changed is not None:
                hosts.update_facts(changed)


def _outside(living: Iterable[Instance], fleets: Iterable[Group]) -> int:
    members = {member.id for group in fleets for member in group.members}
    return sum(instance.id not in members for instance in living)

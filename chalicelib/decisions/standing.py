"""How a member stands, as those who look for its services are told: who watches it, what they say.

Only what its policy watches is told: all else is read now and then, and would be old in between.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256

from chalicelib.model.group import Group, Health, Member, spoken
from chalicelib.model.host import Host
from chalicelib.model.policy import Policy

UNKNOWN = "unknown"
WELL = frozenset({"healthy", "ok"})
SETTLING = "initial"
"""What a load balancer says until it knows better, which it will in a minute or a few."""
AWAITED = "awaited"


def checks(
    member: Member, group: Group, health: Health | None, policy: Policy | None
) -> Mapping[str, str]:
    return dict(_checks(member, group, health, policy))


def signalled(host: Host, policy: Policy | None, now: datetime) -> Mapping[str, str]:
    """Whether it has said itself that it is ready, where that is wanted. Of one that has long been
    there it is not awaited: it may be older than the wish."""
    if policy is None or not policy.ready.signal:
        return {}
    if host.signalled:
        return {"ready": "said"}
    return {"ready": AWAITED if now < host.born_at + policy.ready.within else "never said"}


def digest(group: Group, health: Mapping[str, Health], policy: Policy | None) -> str | None:
    """The same for members that stand the same, in any process; None where all are well."""
    found = {m.id: _not_well(m, group, health, policy) for m in group.members}
    worse = sorted((host, checks) for host, checks in found.items() if checks)
    return sha256(repr(worse).encode()).hexdigest()[:32] if worse else None


def settling(group: Group, health: Mapping[str, Health], policy: Policy | None) -> bool:
    """Whether what is told of a member in service is about to change by itself."""
    return any(
        word == SETTLING
        for member in group.members
        if member.in_service
        for _, word in _not_well(member, group, health, policy)
    )


def _not_well(
    member: Member, group: Group, health: Mapping[str, Health], policy: Policy | None
) -> list[tuple[str, str]]:
    found = _checks(member, group, health.get(member.id), policy)
    return sorted((watcher, word) for watcher, word in found if word not in WELL)


def _checks(
    member: Member, group: Group, health: Health | None, policy: Policy | None
) -> Iterator[tuple[str, str]]:
    if group.standalone is None:
        yield "group", "healthy" if member.healthy else "unhealthy"
    if policy is None or not policy.watches_health:
        return
    if policy.ready.status_checks:
        yield "ec2", _status(health)
    if policy.ready.target_health:
        states = health.targets if health else {}
        for balancer in group.balancers:
            yield spoken(balancer), states.get(balancer, UNKNOWN)


def _status(health: Health | None) -> str:
    """Whether EC2's checks have passed is asked only of the new: of all the others it is known
    that none has failed."""
    if health is None:
        return UNKNOWN
    return "impaired" if health.impaired else "ok"

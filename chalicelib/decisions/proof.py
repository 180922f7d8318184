"""What proves a host: Auto Scaling, EC2 and every load balancer agree that it serves, and so
does the host itself where its policy wants that."""

from collections.abc import Iterable

from chalicelib.model.group import Health, Member, spoken
from chalicelib.model.policy import Ready


def serves(member: Member, health: Health | None, balancers: Iterable[str]) -> bool:
    """In service and healthy in every load balancer of its Auto Scaling group."""
    if not (member.in_service and member.healthy):
        return False
    targets = health.targets if health else {}
    return all(targets.get(balancer) == "healthy" for balancer in balancers)


def unproven_because(
    member: Member | None,
    health: Health | None,
    balancers: Iterable[str],
    ready: Ready,
    signalled: bool = False,
) -> str | None:
    """What a new host still lacks, in words; None when it is proven."""
    if member is None:
        return "not yet a member of its group"
    if not member.in_service:
        return f"{member.lifecycle} in its group"
    return lacks(member, health, balancers, ready, signalled)


def lacks(
    member: Member,
    health: Health | None,
    balancers: Iterable[str],
    ready: Ready,
    signalled: bool = False,
) -> str | None:
    """What can be asked of a host wherever it stands in its group. `signalled` is whether it has
    said that it is ready."""
    if not member.healthy:
        return "unhealthy in its group"
    if ready.status_checks and not (health and health.checks_ok):
        return "EC2 status checks have not passed"
    if ready.signal and not signalled:
        return "it has not said that it is ready"
    return _target_missing(health, balancers) if ready.target_health else None


def _target_missing(health: Health | None, balancers: Iterable[str]) -> str | None:
    targets = health.targets if health else {}
    for balancer in balancers:
        state = targets.get(balancer, "unused")
        if state != "healthy":
            return f"{state} in {spoken(balancer)}"
    return None

"""What AWS calls bad of a group's members, in words: the group itself, EC2, the load balancers."""

from collections.abc import Iterator, Mapping

from chalicelib.model.group import Group, Health, Member, spoken
from chalicelib.model.policy import Policy

UNKNOWN = Health(checks_ok=False)


def ailments(
    group: Group, health: Mapping[str, Health], policy: Policy | None
) -> Mapping[str, str]:
    """Host to words, of those that are bad now, by what the policy asks for."""
    found = {m.id: _ailment(m, group, health.get(m.id, UNKNOWN), policy) for m in group.members}
    return {host: words for host, words in found.items() if words}


def _ailment(member: Member, group: Group, health: Health, policy: Policy | None) -> str:
    said = [] if member.healthy else ["unhealthy in its group"]
    # Who is not in service is on its way, and is not asked to serve.
    if policy is not None and policy.watches_health and member.in_service:
        said += _seen_from_outside(group, health, policy)
    return ", ".join(said)


def _seen_from_outside(group: Group, health: Health, policy: Policy) -> Iterator[str]:
    """What is unknown, initial, draining or unused is not bad."""
    if policy.ready.status_checks and health.impaired:
        yield "impaired by EC2's status checks"
    if policy.ready.target_health:
        for balancer in group.balancers:
            if health.targets.get(balancer) == "unhealthy":
                yield f"unhealthy in {spoken(balancer)}"

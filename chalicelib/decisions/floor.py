"""The floor: how many hosts must serve, whatever we do."""

from chalicelib.decisions.ownership import owned_surplus
from chalicelib.decisions.proof import serves
from chalicelib.model.group import Group, Member
from chalicelib.model.observation import Observation


def floor(group: Group, observation: Observation) -> int:
    """Desired capacity without what we added to it: what the group's owner asked for."""
    return group.desired - owned_surplus(observation)


def serving(group: Group, observation: Observation) -> frozenset[str]:
    """Members in service and healthy everywhere."""
    return frozenset(m.id for m in group.members if _serves(m, group, observation))


def _serves(member: Member, group: Group, observation: Observation) -> bool:
    """By what the policy asks for. A host that the registry knows to be gone does not serve, though
    its group may list it for minutes more."""
    host, policy = observation.hosts.get(member.id), observation.binding.policy
    if host is not None and host.gone:
        return False
    by_targets = policy is None or policy.ready.target_health
    health = observation.health.get(member.id)
    # Standalone hosts are registered each for itself, and nobody registers them again.
    own = tuple(health.targets) if group.standalone and health else group.balancers
    return serves(member, health, own if by_targets else ())


def below_floor_without(host: str, serving: frozenset[str], needed: int) -> str | None:
    """Why `host` cannot leave, in words; None when the floor holds without it."""
    # A host that does not serve takes nothing away by leaving.
    if host not in serving or len(serving) - 1 >= needed:
        return None
    return f"{len(serving) - 1} hosts would serve, and the floor is {needed}"

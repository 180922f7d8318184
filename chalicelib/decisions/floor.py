"""The floor: how many hosts must serve, whatever we do."""

from chalicelib.decisions.ownership import owned_surplus
from chalicelib.decisions.proof import serves
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation


def floor(group: Group, observation: Observation) -> int:
    """Desired capacity without what we added to it: what the group's owner asked for."""
    return group.desired - owned_surplus(observation)


def serving(group: Group, observation: Observation) -> int:
    """Members in service and healthy everywhere."""
    health = observation.health
    return sum(serves(m, health.get(m.id), group.target_groups) for m in group.members)


def below_floor_without(host: str, group: Group, observation: Observation) -> str | None:
    """Why `host` cannot leave, in words; None when the floor holds without it."""
    needed = floor(group, observation)
    member = group.member(host)
    leaves = member is not None and serves(
        member, observation.health.get(host), group.target_groups
    )
    rest = serving(group, observation) - int(leaves)
    # A host that does not serve takes nothing away by leaving.
    if not leaves or rest >= needed:
        return None
    return f"{rest} hosts would serve, and the floor is {needed}"

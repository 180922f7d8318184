"""Where a group can gain a host before it loses one: room, zones, and which call does it."""

from collections.abc import Iterable

from chalicelib.model.group import Group
from chalicelib.model.replacement import Replacement, Step, Strategy


def no_launch_call(group: Group) -> str | None:
    """Why LaunchInstances does not do for this group, in words."""
    if group.template is None:
        return "the group launches from a launch configuration"
    if group.warm_pool:
        return "the group has a warm pool"
    if group.mixed:
        return "the group mixes purchase options"
    return None


def room(group: Group, open_replacements: Iterable[Replacement]) -> int:
    """Launches that MaxSize allows beyond those already claimed but not yet counted in desired."""
    waiting = sum(_will_launch(replacement) for replacement in open_replacements)
    return group.room - waiting


def no_room(group: Group) -> str:
    if group.room > 0:
        return "the room below MaxSize is taken by replacements under way"
    return full(group, group.desired)


def full(group: Group, size: int) -> str:
    return (
        f"the group is full (desired {size}, MaxSize {group.max_size}); "
        f"raise MaxSize to at least {size + 1}"
    )


def zone_taken(zone: str, group: Group, open_replacements: Iterable[Replacement]) -> bool:
    return by_zone(group) and any(r.zone == zone and _surplus_to_come(r) for r in open_replacements)


def by_zone(group: Group) -> bool:
    """While AZRebalance is active a zone carries at most one surplus host: with more, Auto Scaling
    would even the zones out by launching and terminating hosts of its own choice."""
    return "AZRebalance" not in group.suspended and len(group.zones) > 1


def _will_launch(replacement: Replacement) -> bool:
    if replacement.strategy is not Strategy.SURGE or replacement.surplus > 0:
        return False
    return replacement.step in {Step.CLAIMED, Step.LAUNCHING} and replacement.new_host is None


def _surplus_to_come(replacement: Replacement) -> bool:
    return replacement.surplus > 0 or _will_launch(replacement)

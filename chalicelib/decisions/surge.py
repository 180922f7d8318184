"""Whether a group can gain a host by LaunchInstances before it loses one."""

from collections.abc import Iterable

from chalicelib.model.group import Group
from chalicelib.model.replacement import Replacement, Step

NEEDED_PROCESSES = ("Launch", "Terminate")


def impossible_because(group: Group) -> str | None:
    """What in the group's own settings forbids a surge, in words."""
    suspended = [process for process in NEEDED_PROCESSES if process in group.suspended]
    if suspended:
        return f"process {suspended[0]} of the group is suspended; resume it"
    if group.operator is not None:
        return f"only {group.operator} may change the group"
    if group.template is None:
        return "the group launches from a launch configuration; give it a launch template"
    if group.warm_pool:
        return "the group has a warm pool, which LaunchInstances does not support"
    if group.mixed:
        return "the group mixes purchase options or types, which is not supported yet"
    if any(member.weight not in (None, "1") for member in group.members):
        return "members of the group have weights other than 1"
    return None


def room(group: Group, open_replacements: Iterable[Replacement]) -> int:
    """Launches that MaxSize allows beyond those already claimed but not yet counted in desired."""
    waiting = sum(_will_launch(replacement) for replacement in open_replacements)
    return group.room - waiting


def no_room(group: Group) -> str:
    if group.room > 0:
        return "the room below MaxSize is taken by replacements under way"
    return (
        f"the group is full (desired {group.desired}, MaxSize {group.max_size}); "
        f"raise MaxSize to at least {group.desired + 1}"
    )


def zone_taken(zone: str, group: Group, open_replacements: Iterable[Replacement]) -> bool:
    """While AZRebalance is active a zone carries at most one surplus host: with more, Auto Scaling
    would even the zones out by launching and terminating hosts of its own choice."""
    if "AZRebalance" in group.suspended or len(group.zones) < 2:
        return False
    return any(r.zone == zone and _surplus_to_come(r) for r in open_replacements)


def _will_launch(replacement: Replacement) -> bool:
    return replacement.step in {Step.CLAIMED, Step.LAUNCHING} and replacement.new_host is None


def _surplus_to_come(replacement: Replacement) -> bool:
    return replacement.surplus > 0 or _will_launch(replacement)

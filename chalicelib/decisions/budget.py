"""How many new replacements may begin: one budget over all reasons, counted in slots."""

from collections.abc import Collection

from chalicelib.model.group import Group, Member
from chalicelib.model.replacement import Replacement


def slots_taken(group: Group, pairs: Collection[Replacement]) -> int:
    """A pair takes one; so does a bad, unready or leaving host that is in no pair."""
    paired = {r.old_host for r in pairs} | {r.new_host for r in pairs}
    alone = [m for m in group.members if m.id not in paired and not well(m)]
    return len(pairs) + sum(not _set_aside(member) for member in alone)


def _set_aside(member: Member) -> bool:
    """It is not there to serve and nothing is in flight for it: its owner put it aside or stopped
    it, or it is kept after its end."""
    return member.standby or member.stopped or member.retained


def well(member: Member) -> bool:
    return member.in_service and member.healthy

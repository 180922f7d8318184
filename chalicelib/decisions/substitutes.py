"""Hosts that a group launched by itself, given to the replacements that await one."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from chalicelib.decisions.ownership import asked, left
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.replacement import Replacement, Step, Strategy

GIVING_BACK = frozenset({Step.UNDOING, Step.RESTORING})
CLOCKS_DIFFER_BY = timedelta(seconds=5)
"""EC2 tells births in whole seconds, by another clock than ours."""


def substitutes(
    group: Group, hosts: Mapping[str, Host], open_replacements: Iterable[Replacement]
) -> dict[str, str]:
    """Replacement id to host. Each host is in no pair, is nobody's successor (it would be
    somebody's answer already), and was born after its replacement asked for one."""
    pairs = sorted(open_replacements, key=lambda r: r.id)
    awaiting = [(r, since) for r in pairs if (since := _asked_at(r, group))]
    # Most fleets await nobody, and their members need not be looked at. What an unanswered launch
    # may have brought is told by its token, and given to nobody before.
    told = maybe_answers(group, hosts, pairs) if awaiting else frozenset()
    free = [one for one in _free(group, hosts, pairs) if one[1] not in told] if awaiting else []
    given = {}
    for replacement, since in awaiting:
        young = [host for born_at, host in free if born_at >= since - CLOCKS_DIFFER_BY]
        if young:
            # What is to be given back is the youngest: it serves least. What is to serve, the
            # oldest.
            chosen = young[-1] if replacement.step in GIVING_BACK else young[0]
            given[replacement.id] = chosen
            free = [one for one in free if one[1] != chosen]
    return given


def maybe_answers(
    group: Group, hosts: Mapping[str, Host], open_replacements: Iterable[Replacement]
) -> frozenset[str]:
    """Hosts that may be what a launch without an answer has brought: whose they are is to be told
    by its token, when it is asked again."""
    pairs = list(open_replacements)
    since = min((r.began[Step.LAUNCHING] for r in pairs if asked(r)), default=None)
    if since is None:
        return frozenset()
    free = _free(group, hosts, pairs)
    return frozenset(host for born_at, host in free if born_at >= since - CLOCKS_DIFFER_BY)


def _free(
    group: Group, hosts: Mapping[str, Host], pairs: list[Replacement]
) -> list[tuple[datetime, str]]:
    paired = {r.old_host for r in pairs} | {r.new_host for r in pairs}
    known = (hosts.get(m.id) for m in group.members if m.counted and m.id not in paired)
    return sorted((host.born_at, host.id) for host in known if host and not host.replaces)


def _asked_at(replacement: Replacement, group: Group) -> datetime | None:
    """Since when it awaits a host of the group's own choice; None if it awaits none."""
    began, step = replacement.began, replacement.step
    if step is Step.UNDOING:
        awaits = replacement.surplus > 0 and left(replacement.new_host, group)
        return began[Step.LAUNCHING] if awaits else None
    if step is Step.RESTORING:
        return began[Step.LAUNCHING] if left(replacement.new_host, group) else None
    if step is not Step.LAUNCHING or replacement.new_host:
        return None
    if replacement.strategy is Strategy.TERMINATE_FIRST:
        return began[Step.RETIRING]
    chosen_by_group = replacement.strategy is Strategy.STANDBY or replacement.surplus > 0
    return began[Step.LAUNCHING] if chosen_by_group else None

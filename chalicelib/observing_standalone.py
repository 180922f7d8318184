"""Reading a fleet of standalone hosts: what is asked of AWS beyond what a group tells."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from chalicelib.deps import Deps
from chalicelib.model.group import Group, Health
from chalicelib.model.replacement import Replacement


def standalone_fleet(
    deps: Deps, fleet: str, open_replacements: Collection[Replacement]
) -> Group | None:
    """Target groups are listed only while a replacement is open."""
    group = deps.standalone.get(fleet, [r.old_host for r in open_replacements])
    if group is None or group.standalone is None or not open_replacements:
        return group
    vpcs = {single.vpc for single in group.standalone.hosts.values()}
    listed = deps.targets.groups_in(vpcs)
    return replace(group, standalone=replace(group.standalone, target_groups=listed))


def standalone_health(
    deps: Deps, group: Group, open_replacements: Collection[Replacement]
) -> Mapping[str, Health]:
    members = {member.id for member in group.members}
    new = {r.new_host for r in open_replacements if r.new_host} & members
    checks = deps.health.of(members, new, ())
    listed = group.standalone.target_groups if group.standalone else ()
    states = deps.targets.states(listed)
    return {host: Health(checks[host].checks_ok, states.get(host, {})) for host in members}

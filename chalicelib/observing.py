"""Reading one fleet whole: AWS's facts and the registry's memory, as one observation."""

from collections.abc import Iterable, Mapping

from chalicelib.aws.capacity import POLICY
from chalicelib.binding import bound
from chalicelib.deps import Deps
from chalicelib.documents import Digests
from chalicelib.model.fleet import Fleet
from chalicelib.model.group import Group, Health
from chalicelib.model.host import Host
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Replacement, Step, Strategy
from chalicelib.observing_standalone import standalone_fleet, standalone_health

SECOND_LOOKS = 3
"""A fleet has one worker, and by a queue's mistake two: more never come between."""


def observe(deps: Deps, fleet: str) -> Observation:
    """The group is read last: whatever the registry says is at least as old as what AWS says."""
    row, open_replacements = remembered(deps, fleet)
    account = deps.registry.fleets.account()
    paired = _paired(open_replacements)
    group = deps.groups.get(fleet) or standalone_fleet(deps, fleet, open_replacements)
    binding = bound(deps.policies.book(), group)
    members = {member.id for member in group.members} if group else set()
    hosts = deps.registry.hosts.get_many(sorted(members | paired))
    config, unknown = Digests(deps).told(binding.policy)
    return Observation(
        fleet=row,
        account=account,
        quota=account.quota(deps.clock(), deps.claims_per_hour),
        binding=binding,
        group=group,
        hosts=hosts,
        open=open_replacements,
        health=_health(deps, group, open_replacements, binding.policy),
        config=config,
        config_unknown=unknown,
        policy_runs=_policy_runs(deps, fleet, open_replacements),
        launched=_launched(deps, open_replacements),
        ended_instances=_ended(deps, paired - members, hosts),
    )


def remembered(deps: Deps, fleet: str) -> tuple[Fleet, tuple[Replacement, ...]]:
    """The ledger and the pairs that it counts, as of one moment. A second worker may write both
    between two reads, and our own surplus would then look like another hand's."""
    row, open_ = deps.registry.fleets.get(fleet), _open_in(deps, fleet)
    # Nothing but a surplus or a call of ours makes the two say more than each alone.
    for _ in range(SECOND_LOOKS if open_ else 0):
        before, row = row, deps.registry.fleets.get(fleet)  # The later one may know of a freeze.
        if (row.ledger_desired, row.revision) == (before.ledger_desired, before.revision):
            break
        open_ = _open_in(deps, fleet)
    return row, open_


def _open_in(deps: Deps, fleet: str) -> tuple[Replacement, ...]:
    return tuple(deps.registry.replacements.open_in(fleet))


def every_fleet(deps: Deps) -> list[Group]:
    """All groups, and the standalone fleets whose name is no group's: hosts of one that has a
    group's name too cannot be told from the group's, and are only registered."""
    groups = deps.groups.every()
    names = {group.name for group in groups}
    return groups + [fleet for fleet in deps.standalone.every() if fleet.name not in names]


def _paired(open_replacements: Iterable[Replacement]) -> set[str]:
    return {
        host for r in open_replacements for host in (r.old_host, r.new_host) if host is not None
    }


def _health(
    deps: Deps,
    group: Group | None,
    open_replacements: tuple[Replacement, ...],
    policy: Policy | None,
) -> Mapping[str, Health]:
    """Needed while something is under way, when the floor counts every member, and where the policy
    watches health."""
    watched = policy is not None and policy.watches_health
    if group is None or not (open_replacements or watched):
        return {}
    members = {member.id for member in group.members}
    if group.standalone is not None:
        return standalone_health(deps, group, open_replacements)
    new = {r.new_host for r in open_replacements if r.new_host} & members
    return deps.health.of(members, new, group.balancers)


def _policy_runs(deps: Deps, fleet: str, open_replacements: Iterable[Replacement]) -> int:
    """Only a launch without token and without answer needs it: there is at most one."""
    asked = [r for r in open_replacements if r.tokenless and r.step is Step.LAUNCHING]
    sent = [r.sent_at for r in asked if r.sent_at is not None and not r.surplus]
    return deps.groups.policy_runs(fleet, POLICY, min(sent)) if sent else 0


def _launched(deps: Deps, open_replacements: Iterable[Replacement]) -> Mapping[str, str]:
    """Only a standalone launch without an answer needs it."""
    launches = (r for r in open_replacements if r.strategy is Strategy.LAUNCH and not r.new_host)
    asked = [r.client_token for r in launches if r.step is not Step.CLAIMED]
    return deps.standalone.by_token(asked) if asked else {}


def _ended(deps: Deps, missing: set[str], hosts: Mapping[str, Host]) -> frozenset[str]:
    """Of the paired hosts that the group does not list: those that EC2 calls ended, or has
    forgotten though the registry has seen them. A host never seen may only be too new to list."""
    if not missing:
        return frozenset()
    found = deps.instances.get(missing)
    return frozenset(
        host for host in missing if (found[host].final if host in found else host in hosts)
    )

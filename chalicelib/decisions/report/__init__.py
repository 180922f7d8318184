"""One fleet's part of the report: when it was last built from scratch, and what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.decisions.breaker import open_because
from chalicelib.decisions.keeping import protected
from chalicelib.decisions.report.ages import bars, oldest_of, over_hard, over_soft
from chalicelib.decisions.report.history import rebuilds
from chalicelib.decisions.report.words import from_scratch
from chalicelib.decisions.standalone import NOT, not_rebuildable
from chalicelib.decisions.stops import stopped_because
from chalicelib.model.fleet import Account, Fleet
from chalicelib.model.forecast import Forecast
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Binding
from chalicelib.model.replacement import Replacement
from chalicelib.model.report import FleetReport, Kept, NotRebuildable, Standing


@dataclass(frozen=True, slots=True)
class FleetFacts:
    """What is read of a fleet for its part of the report."""

    row: Fleet
    account: Account
    group: Group
    binding: Binding
    hosts: Mapping[str, Host]
    """Of its members, those that the registry knows."""
    history: tuple[Replacement, ...] = ()
    """The newest first; open ones are left out by whoever counts."""
    cut_at: datetime | None = None
    """When the oldest of them was claimed, if there are older ones that were not read."""
    causes: Mapping[str, str] = field(default_factory=dict)
    """The plan's words for its hosts; needed for those over hard only."""
    forecast: Forecast | None = None


def fleet_report(facts: FleetFacts, now: datetime) -> FleetReport:
    group, policy, row = facts.group, facts.binding.policy, facts.row
    hosts = [facts.hosts[one.id] for one in group.members if one.id in facts.hosts]
    oldest, age = oldest_of(hosts, now), policy.age if policy else None
    return FleetReport(
        name=group.name,
        standalone=group.standalone is not None,
        standing=standing(facts.binding),
        policy=policy.name if policy else None,
        words=from_scratch(oldest, age, row.last_replaced_at),
        hosts=len(group.members),
        unregistered=len(group.members) - len(hosts),
        oldest=oldest,
        soft=age.soft if age else None,
        hard=age.hard if age else None,
        over_soft=over_soft(hosts, age, now),
        over_hard=over_hard(hosts, age, now, facts.causes),
        ages=bars(hosts, age, now),
        last_replaced_at=row.last_replaced_at,
        rebuilds=rebuilds(facts.history, now, facts.cut_at),
        breaker=open_because(row.breaker, now),
        last_error=row.last_error,
        stopped=stopped_because(_seen(facts), now),
        freeze=row.freeze if row.freeze and row.freeze.active(now) else None,
        kept=tuple(_kept(facts, hosts, now)),
        not_rebuildable=tuple(_not_rebuildable(group)),
        outlook=facts.forecast.outlook if facts.forecast else None,
        foreseen=facts.forecast.words if facts.forecast else "",
    )


def standing(binding: Binding) -> Standing:
    if binding.error:
        return Standing.BROKEN
    if binding.policy is None:
        return Standing.UNMANAGED
    return Standing.ENFORCED if binding.enforced else Standing.OBSERVED


def _seen(facts: FleetFacts) -> Observation:
    return Observation(facts.row, facts.account, facts.binding, facts.group, facts.hosts)


def _kept(facts: FleetFacts, hosts: Iterable[Host], now: datetime) -> Iterable[Kept]:
    for host in hosts:
        if host.hold and host.hold.active(now):
            yield Kept(host.id, host.hold.why, host.hold.by, host.hold.until)
    for member in facts.group.members:
        guarded = protected(member, facts.group, facts.binding.policy)
        if guarded:
            yield Kept(member.id, guarded)


def _not_rebuildable(group: Group) -> Iterable[NotRebuildable]:
    for member in group.members:
        why = not_rebuildable(member.id, group)
        if why:
            yield NotRebuildable(member.id, why.removeprefix(NOT).strip())

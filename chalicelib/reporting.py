"""Gathering the report: each fleet's hosts by one query of the index, its history page by page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.binding import bound
from chalicelib.decisions.forecast.look import look_ahead
from chalicelib.decisions.plan import plan
from chalicelib.decisions.report import FleetFacts, fleet_report
from chalicelib.decisions.report.history import WEEK, WEEKS
from chalicelib.deps import Deps
from chalicelib.documents import Digests
from chalicelib.errors import NotFound
from chalicelib.model.fleet import Account, Fleet
from chalicelib.model.forecast import Forecast
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.replacement import Replacement, Step
from chalicelib.model.report import FleetReport, Report
from chalicelib.observing import every_fleet, observe
from chalicelib.policies.book import PolicyBook

PAGE, MOST_HISTORY = 500, 2000
"""Replacements at once, and of one fleet at most: those are told of that ended last."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which fleets, by name; and after how many hosts to leave the rest to the next call."""

    fleet: str | None = None
    after: str = ""
    hosts: int | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once for all fleets."""

    account: Account
    rows: Mapping[str, Fleet]
    book: PolicyBook
    now: datetime
    digests: Digests


WHOLE = Scope()


def report(deps: Deps, scope: Scope = WHOLE, installed: bool = True) -> Report:
    """`installed` is False where the registry holds nothing but what AWS shows now. Raises NotFound
    for one fleet that is not there."""
    account, rows = deps.registry.fleets.read_all()
    known = _Known(account, rows, deps.policies.book(), deps.clock(), Digests(deps))
    fleets, rest = _within(scope, _groups(deps, scope))
    parts = (fleet_report(_facts(deps, group, known), known.now) for group in fleets)
    now = known.now
    return Report(
        at=now,
        installed=installed,
        fleets=tuple(parts if installed else map(_without_history, parts)),
        freeze=account.freeze if account.freeze and account.freeze.active(now) else None,
        swept_at=account.last_sweep_at if installed else None,
        audited_at=account.last_audit_at if installed else None,
        broken_policies={entry.file: entry.error for entry in known.book.broken},
        in_no_fleet=None if installed or scope != WHOLE else _in_no_fleet(deps, fleets),
        next=fleets[-1].name if rest else None,
    )


def _in_no_fleet(deps: Deps, fleets: Sequence[Group]) -> int:
    """Asked only of a registry in memory: the real one has no index of them."""
    members = {member.id for group in fleets for member in group.members}
    return sum(host.id not in members for host in deps.registry.hosts.every())


def _groups(deps: Deps, scope: Scope) -> Iterator[Group]:
    if scope.fleet is None:
        listed = every_fleet(deps)
    else:
        found = deps.groups.get(scope.fleet) or deps.standalone.get(scope.fleet)
        if found is None:
            raise NotFound(
                f"no Auto Scaling group and no standalone fleet is named {scope.fleet!r}"
            )
        listed = [found]
    for group in sorted(listed, key=lambda group: group.name):
        if group.name > scope.after:
            yield group


def _within(scope: Scope, groups: Iterator[Group]) -> tuple[list[Group], bool]:
    """As many as have the scope's number of hosts, and at least one; and whether more follow."""
    taken: list[Group] = []
    for group in groups:
        hosts = sum(len(each.members) for each in (*taken, group))
        if taken and scope.hosts is not None and hosts > scope.hosts:
            return taken, True
        taken.append(group)
    return taken, False


def _facts(deps: Deps, group: Group, known: _Known) -> FleetFacts:
    now = known.now
    history, cut_at = _history(deps, group.name, now)
    facts = FleetFacts(
        row=known.rows.get(group.name, Fleet(group.name)),
        account=known.account,
        group=_with_addresses(deps, group),
        binding=bound(known.book, group),
        hosts={host.id: host for host in deps.registry.hosts.in_fleet(group.name)},
        history=history,
        cut_at=cut_at,
    )
    config, _ = known.digests.told(facts.binding.policy)
    foretold = _forecast(facts, config, now)
    return replace(facts, causes=_causes(deps, facts, now), forecast=foretold)


def _with_addresses(deps: Deps, group: Group) -> Group:
    """The listing of all fleets lacks them, and a host with two of them cannot be rebuilt."""
    if group.standalone is None or group.standalone.addresses:
        return group
    addresses = deps.standalone.addresses()
    return replace(group, standalone=replace(group.standalone, addresses=addresses))


def _history(
    deps: Deps, fleet: str, now: datetime
) -> tuple[tuple[Replacement, ...], datetime | None]:
    """The newest first, back to those that were claimed before the weeks that are told of; and
    since when it is whole, if that is later."""
    found: list[Replacement] = []
    cursor, since = None, now - WEEKS * WEEK
    while len(found) < MOST_HISTORY:
        page = deps.registry.replacements.page(PAGE, cursor, fleet)
        found += page.items
        cursor = page.cursor
        if cursor is None or _claimed_at(found[-1]) < since:
            return tuple(found), None
    return tuple(found), _claimed_at(found[-1])


def _claimed_at(replacement: Replacement) -> datetime:
    began = replacement.began
    return began.get(Step.CLAIMED) or min(began.values())


def _causes(deps: Deps, facts: FleetFacts, now: datetime) -> Mapping[str, str]:
    """Only a fleet that has a host over hard is planned: that says why it is still there."""
    policy = facts.binding.policy
    if policy is None or all(h.age(now) <= policy.age.hard for h in facts.hosts.values()):
        return {}
    planned = plan(observe(deps, facts.group.name), now)
    return {verdict.host: verdict.words for verdict in planned.verdicts}


def _forecast(facts: FleetFacts, config: str | None, now: datetime) -> Forecast | None:
    open_ = tuple(r for r in facts.history if not r.ended)
    given = (facts.row, facts.account, facts.binding, facts.group, facts.hosts)
    return look_ahead(Observation(*given, open=open_, config=config), now)


def _without_history(part: FleetReport) -> FleetReport:
    return replace(part, rebuilds=replace(part.rebuilds, since=None))

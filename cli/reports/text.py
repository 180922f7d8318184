"""The report for a terminal."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.decisions.forecast.words import span
from chalicelib.decisions.report.words import aged
from chalicelib.model.fleet import Freeze
from chalicelib.model.report import FleetReport, Rebuilds, Report, Took

SHOWN = 10
"""Of each kind of host; JSON has all."""


def text(report: Report) -> str:
    parts = ["\n".join(heading(report)), *("\n".join(_fleet(each)) for each in report.fleets)]
    return "\n\n".join(parts) + "\n"


def heading(report: Report) -> Iterator[str]:
    """What is said of the whole account, one thing a line."""
    hosts = sum(fleet.hosts for fleet in report.fleets)
    fleets = counted(len(report.fleets), "fleet")
    yield f"{fleets} with {counted(hosts, 'host')}, at {minute(report.at)}"
    yield from report.limits
    if report.in_no_fleet:
        yield f"{counted(report.in_no_fleet, 'more instance')} in no fleet: nobody replaces them"
    if report.freeze:
        yield f"the account is {frozen(report.freeze)}"
    if report.installed:
        yield f"last sweep {minute(report.swept_at)}, last audit {minute(report.audited_at)}"
    for file, error in report.broken_policies.items():
        yield f"policy file {file} cannot be used: {error}"


def _fleet(fleet: FleetReport) -> Iterator[str]:
    yield f"{fleet.name}: {fleet.words}"
    yield from (f"  {line}" for line in lines(fleet))


def lines(fleet: FleetReport) -> Iterator[str]:
    """What there is to say of one fleet beside its sentence, one thing a line."""
    yield f"{fleet.standing}{_policy(fleet)}; {shares(fleet)}"
    if fleet.stopped:
        yield f"not touched: {fleet.stopped}"
    yield from _named(
        f"over hard: {each.host}, {aged(each.age)} old: {each.cause}" for each in fleet.over_hard
    )
    yield from rebuilds(fleet.rebuilds)
    if fleet.rebuilds.abandoned:
        yield f"abandoned in eight weeks: {fleet.rebuilds.abandoned}"
    for failed in fleet.rebuilds.failures:
        yield f"abandoned at {minute(failed.at)}: {failed.host}: {failed.why}"
    if fleet.breaker:
        yield f"breaker open: {fleet.breaker}"
    if fleet.last_error:
        yield f"its last pass failed: {fleet.last_error}"
    yield from _named(
        f"kept: {each.host}{_by(each.by)} {_until(each.until)}: {each.why}" for each in fleet.kept
    )
    yield from _named(
        f"cannot be rebuilt: {each.host}: {each.why}" for each in fleet.not_rebuildable
    )
    if fleet.outlook:
        yield f"{fleet.outlook}: {fleet.foreseen}"


def rebuilds(past: Rebuilds) -> Iterator[str]:
    if past.whole:
        yield f"a rebuild takes {took(past.whole)}, {trend(past)}"
        phases = (f"{step} {took(each)}" for step, each in past.phases.items())
        yield f"by phase: {'; '.join(phases)}"
    elif past.since:
        yield f"no rebuild ended in the last four weeks, {trend(past)}"


def trend(past: Rebuilds) -> str:
    if past.earlier is None:
        return "and none ended in the four weeks before"
    return f"and in the four weeks before {took(past.earlier)}"


def took(found: Took) -> str:
    return f"p50 {span(found.p50)} p95 {span(found.p95)} (of {found.count})"


def shares(fleet: FleetReport) -> str:
    """How many hosts are over soft and over hard."""
    unknown = f", {fleet.unregistered} not yet registered" if fleet.unregistered else ""
    hosts = counted(fleet.hosts, "host")
    if fleet.hard is None or fleet.soft is None:
        return f"{hosts}{unknown}"
    return (
        f"{hosts}{unknown}, {_share(fleet.over_soft, fleet)} over soft "
        f"({span(fleet.soft)}), {_share(len(fleet.over_hard), fleet)} over hard "
        f"({span(fleet.hard)})"
    )


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def frozen(freeze: Freeze) -> str:
    return f"frozen by {freeze.by} {_until(freeze.until)}: {freeze.why}"


def minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC" if at else "never"


def _policy(fleet: FleetReport) -> str:
    return f" by policy {fleet.policy}" if fleet.policy else ""


def _share(count: int, fleet: FleetReport) -> str:
    return f"{count} ({100 * count / fleet.known:.0f}%)" if count else "none"


def _by(who: str | None) -> str:
    return f" by {who}" if who else ""


def _until(until: datetime | None) -> str:
    return f"until {minute(until)}" if until else "until that is lifted"


def _named(found: Iterable[str]) -> Iterator[str]:
    every = list(found)
    yield from every[:SHOWN]
    if len(every) > SHOWN:
        yield f"... and {len(every) - SHOWN} more"

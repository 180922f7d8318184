"""The report as plain values, the same for the API, for files and for what is attested: moments in
ISO 8601, durations in whole seconds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.fleet import Freeze
from chalicelib.model.replacement import Step
from chalicelib.model.report import FleetReport, Rebuilds, Report, Took, Week


def as_plain(report: Report) -> dict[str, Any]:
    return {
        "at": moment(report.at),
        "installed": report.installed,
        "limits": list(report.limits),
        "freeze": _freeze(report.freeze),
        "swept_at": moment(report.swept_at),
        "audited_at": moment(report.audited_at),
        "broken_policies": dict(report.broken_policies),
        "in_no_fleet": report.in_no_fleet,
        "fleets": [fleet_as_plain(each) for each in report.fleets],
        "cursor": report.next,
    }


def fleet_as_plain(fleet: FleetReport) -> dict[str, Any]:
    return {
        "name": fleet.name,
        "standalone": fleet.standalone,
        "standing": str(fleet.standing),
        "policy": fleet.policy,
        "words": fleet.words,
        **_ages(fleet),
        **_history(fleet),
        **_stops(fleet),
        "outlook": fleet.outlook and str(fleet.outlook),
        "foreseen": fleet.foreseen,
    }


def _ages(fleet: FleetReport) -> dict[str, Any]:
    oldest = fleet.oldest
    return {
        "hosts": fleet.hosts,
        "unregistered": fleet.unregistered,
        "built_since": oldest and moment(oldest.born_at),
        "oldest": oldest and {"host": oldest.host, "age_seconds": _seconds(oldest.age)},
        "soft_seconds": _seconds(fleet.soft),
        "hard_seconds": _seconds(fleet.hard),
        "over_soft": fleet.over_soft,
        "over_hard": [
            {
                "host": each.host,
                "age_seconds": _seconds(each.age),
                "hard_at": moment(each.hard_at),
                "cause": each.cause,
            }
            for each in fleet.over_hard
        ],
        "ages": [{"from_seconds": _seconds(bar.age), "hosts": bar.hosts} for bar in fleet.ages],
    }


def _history(fleet: FleetReport) -> dict[str, Any]:
    failures = [
        {"at": moment(each.at), "host": each.host, "why": each.why}
        for each in fleet.rebuilds.failures
    ]
    return {
        "last_replaced_at": moment(fleet.last_replaced_at),
        "rebuilds": rebuilds_plain(fleet.rebuilds),
        "abandoned": fleet.rebuilds.abandoned,
        "failures": failures,
        "breaker": fleet.breaker,
        "last_error": fleet.last_error,
    }


def _stops(fleet: FleetReport) -> dict[str, Any]:
    return {
        "stopped": fleet.stopped,
        "freeze": _freeze(fleet.freeze),
        "kept": [
            {"host": each.host, "by": each.by, "until": moment(each.until), "why": each.why}
            for each in fleet.kept
        ],
        "not_rebuildable": [{"host": each.host, "why": each.why} for each in fleet.not_rebuildable],
    }


def rebuilds_plain(rebuilds: Rebuilds) -> dict[str, Any]:
    return {
        "since": moment(rebuilds.since),
        "whole": _took(rebuilds.whole),
        "phases": _phases(rebuilds.phases),
        "earlier": _took(rebuilds.earlier),
        "weeks": [_week(each) for each in rebuilds.weeks],
    }


def _week(week: Week) -> dict[str, Any]:
    return {
        "begins": week.begins.isoformat(),
        "whole": _took(week.rebuilds),
        "phases": _phases(week.phases),
    }


def _phases(phases: Mapping[Step, Took]) -> dict[str, Any]:
    return {str(step): _took(took) for step, took in phases.items()}


def _took(took: Took | None) -> dict[str, Any] | None:
    if took is None:
        return None
    return {
        "count": took.count,
        "p50_seconds": _seconds(took.p50),
        "p95_seconds": _seconds(took.p95),
    }


def _freeze(freeze: Freeze | None) -> dict[str, Any] | None:
    if freeze is None:
        return None
    return {
        "by": freeze.by,
        "at": moment(freeze.at),
        "until": moment(freeze.until),
        "why": freeze.why,
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())


def moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None

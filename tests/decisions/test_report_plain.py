"""The report as plain values: whoever reads it by a program reads these names and units."""

from datetime import date
from typing import Any

from chalicelib.decisions.report.plain import as_plain
from chalicelib.model.fleet import Freeze
from chalicelib.model.forecast import Outlook
from chalicelib.model.replacement import Step
from chalicelib.model.report import (
    Bar,
    Failed,
    FleetReport,
    Kept,
    NotRebuildable,
    Oldest,
    OverHard,
    Rebuilds,
    Report,
    Standing,
    Took,
    Week,
)
from tests.builders import NOW, ago, later, span

TOOK = Took(3, span("4m"), span("9m"))
FREEZE = Freeze("ada", ago("1h"), "an incident", later("2h"))
REBUILDS = Rebuilds(
    whole=TOOK,
    phases={Step.LAUNCHING: Took(2, span("1m"), span("2m"))},
    earlier=Took(1, span("5m"), span("5m")),
    weeks=(Week(date(2026, 2, 23), TOOK, {Step.BAKING: TOOK}), Week(date(2026, 3, 2), None)),
    since=ago("30d"),
    abandoned=2,
    failures=(Failed(ago("3h"), "i-7", "never healthy"),),
)
FULL = FleetReport(
    name="web",
    standalone=False,
    standing=Standing.ENFORCED,
    policy="web",
    words="built from scratch since yesterday",
    hosts=4,
    unregistered=1,
    oldest=Oldest("i-1", ago("2d"), span("2d")),
    soft=span("5d"),
    hard=span("7d"),
    over_soft=2,
    over_hard=(OverHard("i-2", span("8d"), ago("1d"), "held"),),
    ages=(Bar(span("0s"), 3), Bar(span("1d"), 1)),
    last_replaced_at=ago("6h"),
    rebuilds=REBUILDS,
    breaker="it waits after 2 failures",
    last_error="Throttled",
    stopped="it is frozen",
    freeze=FREEZE,
    kept=(Kept("i-3", "debugging", "bob", later("1h")), Kept("i-4", "protected")),
    not_rebuildable=(NotRebuildable("i-5", "no launch template"),),
    outlook=Outlook.FEASIBLE,
    foreseen="no host grows older than 7d",
)
TOOK_PLAIN = {"count": 3, "p50_seconds": 240, "p95_seconds": 540}
FREEZE_PLAIN = {
    "by": "ada",
    "at": "2026-03-02T11:00:00Z",
    "until": "2026-03-02T14:00:00Z",
    "why": "an incident",
}
FULL_PLAIN: dict[str, Any] = {
    "name": "web",
    "standalone": False,
    "standing": "enforced",
    "policy": "web",
    "words": "built from scratch since yesterday",
    "hosts": 4,
    "unregistered": 1,
    "built_since": "2026-02-28T12:00:00Z",
    "oldest": {"host": "i-1", "age_seconds": 172800},
    "soft_seconds": 432000,
    "hard_seconds": 604800,
    "over_soft": 2,
    "over_hard": [
        {
            "host": "i-2",
            "age_seconds": 691200,
            "hard_at": "2026-03-01T12:00:00Z",
            "cause": "held",
        }
    ],
    "ages": [{"from_seconds": 0, "hosts": 3}, {"from_seconds": 86400, "hosts": 1}],
    "last_replaced_at": "2026-03-02T06:00:00Z",
    "rebuilds": {
        "since": "2026-01-31T12:00:00Z",
        "whole": TOOK_PLAIN,
        "phases": {"launching": {"count": 2, "p50_seconds": 60, "p95_seconds": 120}},
        "earlier": {"count": 1, "p50_seconds": 300, "p95_seconds": 300},
        "weeks": [
            {"begins": "2026-02-23", "whole": TOOK_PLAIN, "phases": {"baking": TOOK_PLAIN}},
            {"begins": "2026-03-02", "whole": None, "phases": {}},
        ],
    },
    "abandoned": 2,
    "failures": [{"at": "2026-03-02T09:00:00Z", "host": "i-7", "why": "never healthy"}],
    "breaker": "it waits after 2 failures",
    "last_error": "Throttled",
    "stopped": "it is frozen",
    "freeze": FREEZE_PLAIN,
    "kept": [
        {"host": "i-3", "by": "bob", "until": "2026-03-02T13:00:00Z", "why": "debugging"},
        {"host": "i-4", "by": None, "until": None, "why": "protected"},
    ],
    "not_rebuildable": [{"host": "i-5", "why": "no launch template"}],
    "outlook": "feasible",
    "foreseen": "no host grows older than 7d",
}


def test_all_that_a_report_has_is_told_in_seconds_and_moments() -> None:
    report = Report(
        at=NOW,
        installed=True,
        fleets=(FULL,),
        freeze=FREEZE,
        swept_at=ago("1m"),
        audited_at=ago("1h"),
        broken_policies={"api.yaml": "no age"},
        in_no_fleet=3,
        next="web",
    )
    assert as_plain(report) == {
        "at": "2026-03-02T12:00:00Z",
        "installed": True,
        "limits": ["not whole: it goes on after fleet web"],
        "freeze": FREEZE_PLAIN,
        "swept_at": "2026-03-02T11:59:00Z",
        "audited_at": "2026-03-02T11:00:00Z",
        "broken_policies": {"api.yaml": "no age"},
        "in_no_fleet": 3,
        "fleets": [FULL_PLAIN],
        "cursor": "web",
    }


def test_what_is_not_known_is_null() -> None:
    bare = FleetReport(
        name="web",
        standalone=False,
        standing=Standing.UNMANAGED,
        policy=None,
        words="no host of it is known",
        hosts=0,
        unregistered=0,
        oldest=None,
        soft=None,
        hard=None,
        over_soft=0,
        over_hard=(),
        ages=(),
        last_replaced_at=None,
        rebuilds=Rebuilds(),
        breaker=None,
        last_error=None,
        stopped=None,
        freeze=None,
        kept=(),
        not_rebuildable=(),
        outlook=None,
        foreseen="",
    )
    told = as_plain(Report(NOW, False, (bare,)))
    nulls = {name for name, value in told["fleets"][0].items() if value is None}
    assert nulls == {
        "policy",
        "built_since",
        "oldest",
        "soft_seconds",
        "hard_seconds",
        "last_replaced_at",
        "breaker",
        "last_error",
        "stopped",
        "freeze",
        "outlook",
    }
    assert told["fleets"][0]["rebuilds"] == {
        "since": None,
        "whole": None,
        "phases": {},
        "earlier": None,
        "weeks": [],
    }
    absent = {name for name, value in told.items() if value is None}
    assert absent == {"freeze", "swept_at", "audited_at", "in_no_fleet", "cursor"}

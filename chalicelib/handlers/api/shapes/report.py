"""The report: when each fleet was last built from scratch."""

from datetime import date

from chalicelib.handlers.api.shapes.base import Cursor, Given, Moment, Name, Told
from chalicelib.handlers.api.shapes.marks import Freeze
from chalicelib.model.forecast import Outlook
from chalicelib.model.replacement import Step
from chalicelib.model.report import Standing


class ReportQuery(Given):
    fleet: Name | None = None
    cursor: Cursor | None = None


class Took(Told):
    """By nearest rank."""

    count: int
    p50_seconds: int
    p95_seconds: int


class Week(Told):
    begins: date
    whole: Took | None
    phases: dict[Step, Took]


class Rebuilds(Told):
    """`whole` and `phases` are of the last four weeks, `earlier` of the four before."""

    since: Moment | None
    whole: Took | None
    phases: dict[Step, Took]
    earlier: Took | None
    weeks: list[Week]


class Oldest(Told):
    host: str
    age_seconds: int


class OverHard(Told):
    host: str
    age_seconds: int
    hard_at: Moment
    cause: str


class Bar(Told):
    from_seconds: int
    hosts: int


class Failed(Told):
    at: Moment
    host: str
    why: str


class Kept(Told):
    """Held by a person, or protected: then without `by` and `until`."""

    host: str
    by: str | None
    until: Moment | None
    why: str


class NotRebuildable(Told):
    host: str
    why: str


class FleetReport(Told):
    name: str
    standalone: bool
    standing: Standing
    policy: str | None
    words: str
    hosts: int
    unregistered: int
    built_since: Moment | None
    oldest: Oldest | None
    soft_seconds: int | None
    hard_seconds: int | None
    over_soft: int
    over_hard: list[OverHard]
    ages: list[Bar]
    last_replaced_at: Moment | None
    rebuilds: Rebuilds
    abandoned: int
    failures: list[Failed]
    breaker: str | None
    last_error: str | None
    stopped: str | None
    freeze: Freeze | None
    kept: list[Kept]
    not_rebuildable: list[NotRebuildable]
    outlook: Outlook | None
    foreseen: str


class Report(Told):
    at: Moment
    installed: bool
    limits: list[str]
    freeze: Freeze | None
    swept_at: Moment | None
    audited_at: Moment | None
    broken_policies: dict[str, str]
    in_no_fleet: int | None
    fleets: list[FleetReport]
    cursor: str | None

"""The report in Markdown: a table of all fleets, and what there is to say of each."""

import re
from collections.abc import Iterator

from chalicelib.decisions.forecast.words import span
from chalicelib.decisions.report.words import aged
from chalicelib.model.report import FleetReport, Report
from cli.reports.text import heading, lines, minute

COLUMNS = ("fleet", "from scratch since", "oldest", "hard", "over soft", "over hard", "p50", "p95")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def markdown(report: Report) -> str:
    head, *rest = heading(report)
    parts = [
        "# When was the last time you did this from scratch?",
        _said(head),
        *([_list(rest)] if rest else []),
        _table(report),
        *(_fleet(each) for each in report.fleets),
    ]
    return "\n\n".join(parts) + "\n"


def _table(report: Report) -> str:
    rows = [COLUMNS, ("---",) * len(COLUMNS), *(tuple(_cells(each)) for each in report.fleets)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _cells(fleet: FleetReport) -> Iterator[str]:
    oldest, whole = fleet.oldest, fleet.rebuilds.whole
    yield _said(fleet.name)
    yield minute(oldest.born_at) if oldest else "-"
    yield aged(oldest.age) if oldest else "-"
    yield span(fleet.hard) if fleet.hard else "-"
    yield str(fleet.over_soft) if fleet.soft else "-"
    yield str(len(fleet.over_hard)) if fleet.hard else "-"
    yield span(whole.p50) if whole else "-"
    yield span(whole.p95) if whole else "-"


def _fleet(fleet: FleetReport) -> str:
    return f"## {_said(fleet.name)}\n\n{_said(fleet.words)}\n\n{_list(lines(fleet))}"


def _list(said: Iterator[str] | list[str]) -> str:
    return "\n".join(f"- {_said(line)}" for line in said)


def _said(words: str) -> str:
    """As text: names and reasons are other people's, and may look like markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))

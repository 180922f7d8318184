"""The report as one HTML file that needs nothing from elsewhere: no script, no font, no image."""

from collections.abc import Iterator
from html import escape

from chalicelib.decisions.forecast.words import span
from chalicelib.decisions.report.words import aged
from chalicelib.model.report import FleetReport, Report
from cli.reports.charts import ages, rebuilds
from cli.reports.markdown import COLUMNS
from cli.reports.text import heading, lines, minute

TITLE = "When was the last time you did this from scratch?"
# Nothing may be loaded, whatever a name or a reason smuggles in.
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
STYLE = """
:root { color-scheme: light dark; --ink: #1c2126; --soft-ink: #59626b; --paper: #fff;
  --line: #d5dadf; --young: #2f7d4f; --due: #b26a00; --over: #b3261e;
  --p0: #3b6fb6; --p1: #7a52a8; --p2: #23807a; --p3: #a35200; --p4: #6b7480 }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --soft-ink: #a4adb6;
  --paper: #14181c; --line: #3a424a; --young: #58b27e; --due: #e0a040; --over: #ff8a80;
  --p0: #7aa7e6; --p1: #b792e0; --p2: #5bbdb5; --p3: #e2954f; --p4: #98a2ad } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line) }
caption { text-align: left; color: var(--soft-ink) }
section { border-top: 1px solid var(--line); margin-top: 2rem }
li, p, td, th { overflow-wrap: anywhere }
svg { width: 100%; height: auto; font-size: 11px }
svg text { fill: var(--soft-ink) }
.axis { stroke: var(--line) }
.young { fill: var(--young) } .due { fill: var(--due) } rect.over { fill: var(--over) }
line.soft { stroke: var(--due); stroke-dasharray: 4 3 }
line.hard { stroke: var(--over); stroke-dasharray: 4 3 }
td.over { color: var(--over); font-weight: bold }
""" + "".join(f".p{i} {{ fill: var(--p{i}); background: var(--p{i}) }}\n" for i in range(5))
LEGEND = """
.legend { color: var(--soft-ink); margin: 0 }
.legend i { display: inline-block; width: .8em; height: .8em; margin: 0 .3em 0 .6em }
"""


def page(report: Report) -> str:
    head, *rest = heading(report)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Repave: {escape(TITLE)}</title><style>{STYLE}{LEGEND}</style></head>",
            f"<body><main><h1>{escape(TITLE)}</h1><p>{escape(head)}</p>{_list(rest)}",
            _table(report),
            *(_fleet(each, number) for number, each in enumerate(report.fleets)),
            "</main></body></html>\n",
        ]
    )


def _table(report: Report) -> str:
    titles = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    rows = "".join(
        f"<tr>{''.join(_cells(each, number))}</tr>" for number, each in enumerate(report.fleets)
    )
    caption = "<caption>p50 and p95 are of the rebuilds of the last four weeks</caption>"
    table = f"<table>{caption}<thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="wide" tabindex="0" role="region" aria-label="All fleets">{table}</div>'


def _cells(fleet: FleetReport, number: int) -> Iterator[str]:
    oldest, whole, over = fleet.oldest, fleet.rebuilds.whole, len(fleet.over_hard)
    yield f'<th scope="row"><a href="#fleet-{number}">{escape(fleet.name)}</a></th>'
    yield _cell(minute(oldest.born_at) if oldest else "-")
    yield _cell(aged(oldest.age) if oldest else "-")
    yield _cell(span(fleet.hard) if fleet.hard else "-")
    yield _cell(str(fleet.over_soft) if fleet.soft else "-")
    yield f'<td class="over">{over}</td>' if over else _cell("0" if fleet.hard else "-")
    yield _cell(span(whole.p50) if whole else "-")
    yield _cell(span(whole.p95) if whole else "-")


def _fleet(fleet: FleetReport, number: int) -> str:
    return (
        f'<section id="fleet-{number}"><h2>{escape(fleet.name)}</h2><p>{escape(fleet.words)}</p>'
        f"{_list(lines(fleet))}{ages(fleet)}{rebuilds(fleet)}</section>"
    )


def _cell(words: str) -> str:
    return f"<td>{escape(words)}</td>"


def _list(said: Iterator[str] | list[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in said)
    return f"<ul>{items}</ul>" if items else ""

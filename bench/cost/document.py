"""The bill as a page: sums first, then the parts, then how it was counted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bench.cost import prices
from bench.cost.account import FLEET, Rebuilt
from bench.cost.meter import Usage
from bench.cost.prices import Line

TITLE = """# What Repave costs

In US dollars a month, at the list prices of us-east-1 of {dated}, without any free tier; made
by `make cost`. The hosts themselves, and the minutes in which old and new serve side by side, are
not in it.
"""
WHAT = """
\\* drawn out in a straight line from the two largest sizes that were counted.

Some of it is there whatever the number of hosts: Lambda's idle polling of the queue, alarms, and
metrics, which are billed by the hours in which they are written (here as if those came by chance).
That is why the first thousand hosts cost more than a dollar and the next ones less;
docs/decisions/0013-what-is-not-paid-for.md says what was taken away and what was left. A dashboard
is $3 a month more in an account that has its three free ones already.
"""
HOW = """
## How it was counted

- Fleets of {fleet} hosts behind a load balancer, in the emulated account of the sandbox, by the
  application's own functions; calls are counted at botocore.
- A month is {hours} hours in which nothing changes (ten sweeps and one audit are counted at each
  size) and its replacements ({counted} were counted in one fleet; each takes {passes:.1f} passes).
  A part that fell below zero by that difference counts as none.
- CPU time includes the emulation of AWS, so it is too high. Waiting for AWS is assumed, not
  measured (`bench/cost/prices.py`): 10 ms for DynamoDB and SQS, 50 to 200 ms for Describe calls,
  4 s for a launch.
- DynamoDB's units come from the sizes of the rows; queue requests include Lambda's idle polling.
- Not in it: API calls and SNS messages of yours, CloudTrail, X-Ray beyond its default rule."""


@dataclass(frozen=True)
class Month:
    hosts: int
    hard: str
    replaced: float
    lines: Sequence[Line]
    used: Usage
    counted: bool

    @property
    def dollars(self) -> float:
        return sum(line.dollars for line in self.lines)


def document(months: Sequence[Month], each: Rebuilt) -> str:
    return "\n".join([*_sums(months), *_parts(months), *_calls(months), _how(each)]) + "\n"


def _sums(months: Iterable[Month]) -> Iterator[str]:
    yield TITLE.format(dated=prices.DATED)
    rows = [
        [
            f"{m.hosts:,}{'' if m.counted else ' *'}",
            m.hard,
            f"{m.replaced:,.0f}",
            f"{m.dollars:,.2f}",
            _each(m),
        ]
        for m in months
    ]
    yield from _table(["hosts", "hard age", "replacements", "dollars", "per 1,000 hosts"], rows)
    yield WHAT


def _each(month: Month) -> str:
    return f"{month.dollars / month.hosts * 1000:,.2f}"


def _parts(months: Sequence[Month]) -> Iterator[str]:
    yield "\n## Its parts, in dollars\n"
    names = list(dict.fromkeys(line.what for month in months for line in month.lines))
    bills = [{line.what: line.dollars for line in month.lines} for month in months]
    heads = ["part", *(f"{m.hosts:,} ({m.hard})" for m in months)]
    rows = [[name, *(f"{bill.get(name, 0):,.3f}" for bill in bills)] for name in names]
    yield from _table(heads, rows)


def _calls(months: Sequence[Month]) -> Iterator[str]:
    month = months[-1]
    yield f"\n## Calls to AWS in the month of {month.hosts:,} hosts (hard age {month.hard})\n"
    counted = sorted(month.used.calls.items())
    rows = [[name, operation, f"{n:,.0f}"] for (name, operation), n in counted if n >= 1]
    yield from _table(["function", "call", "times"], rows)


def _how(each: Rebuilt) -> str:
    passes = each.each.invocations["reconcile_fleet"]
    return HOW.format(fleet=FLEET, hours=prices.HOURS, counted=each.counted, passes=passes)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)

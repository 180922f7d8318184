"""The bill for a month: `python -m bench.cost [--hosts N ...] [--days N] [--write FILE]`.

An hour of each size and some days of one fleet run in the emulated account; a month is 730 such
hours and its replacements. Alarms are those of `make package`. Sizes above `--most` are drawn out
from the two largest below it.
"""

import argparse
import json
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from bench.cost.account import Rebuilt, Steady, grown, rebuilt, steady
from bench.cost.bill import Deployed, bill
from bench.cost.document import Month, document
from bench.cost.meter import Usage
from bench.cost.prices import HOURS

ROOT = Path(__file__).parents[2]
SIZES = (100, 1_000, 10_000, 50_000)
AGES = {"7 days": 6.0, "30 days": 27.5}
"""Hard age, to the mean age in days at which a host goes (soft 5 and 25 days)."""
RETAINED_DAYS = 400
"""How long rows of replacements and of the timeline are kept."""
HISTORY_DAYS = 90
"""How long what hosts were is kept."""


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.cost")
    parser.add_argument("--hosts", type=int, nargs="+", default=SIZES)
    parser.add_argument("--most", type=int, default=1_000, help="hosts in the emulated account")
    parser.add_argument("--days", type=int, default=3, help="of one fleet, for its replacements")
    parser.add_argument("--write", type=Path, metavar="FILE.md")
    given = parser.parse_args(arguments)
    with redirect_stdout(StringIO()):
        each = rebuilt(given.days)
        print(f"replacements: {each.counted}", file=sys.stderr)
        sizes: list[Steady] = []
        for hosts in sorted(given.hosts):
            counted = hosts <= given.most or len(sizes) < 2
            sizes.append(steady(hosts) if counted else grown(hosts, *_largest(sizes)))
            print(f"an hour of {hosts:,} hosts is there", file=sys.stderr)
    months = [_month(one, each, age, mean) for one in sizes for age, mean in AGES.items()]
    text = document(months, each)
    print(text)
    if given.write:
        given.write.write_text(text)
    return 0


def _month(one: Steady, each: Rebuilt, age: str, mean_age: float) -> Month:
    replaced = one.hosts * HOURS / 24 / mean_age
    used: Usage = one.hour.times(HOURS) + each.each.times(replaced)
    days = each.stored * RETAINED_DAYS + each.versions * HISTORY_DAYS
    kept = days * one.hosts / mean_age
    lines = bill(used, one.stored + kept, _deployed())
    return Month(one.hosts, age, replaced, lines, used, one.counted)


def _largest(sizes: list[Steady]) -> tuple[Steady, Steady]:
    smaller, larger = [one for one in sizes if one.counted][-2:]
    return smaller, larger


def _deployed() -> Deployed:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    stage = config["stages"]["prod"]
    memory = {
        name: function.get("lambda_memory_size", config["lambda_memory_size"])
        for name, function in stage["lambda_functions"].items()
    }
    template = json.loads((ROOT / "build" / "sam.json").read_text())
    alarms = [r for r in template["Resources"].values() if r["Type"] == "AWS::CloudWatch::Alarm"]
    watched = sum(_metrics_of(alarm["Properties"]) for alarm in alarms)
    return Deployed(memory, watched, template["Parameters"]["Tracing"]["Default"] == "Active")


def _metrics_of(alarm: dict[str, Any]) -> int:
    """An alarm is billed for each metric that it adds up."""
    return sum("MetricStat" in metric for metric in alarm.get("Metrics", ())) or 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

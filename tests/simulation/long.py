"""`python -m tests.simulation.long`: a quarter of a year of a thousand hosts in ordinary trouble,
and a thousand hosts of one minute. Exit status 1 where a promise was broken."""

import argparse
import sys
import time
from contextlib import redirect_stdout
from io import StringIO

from tests.simulation.quarter import Quarter
from tests.simulation.report import report
from tests.simulation.run import quiet_logs
from tests.simulation.together import DAYS, ENOUGH, SLICES, Together


def main() -> int:
    options = _options()
    quiet_logs()
    quarter = Quarter(options.fleets, options.hosts, options.seed)
    kept = _lived(quarter, options.days)
    together = Together(options.fleets, options.hosts, options.seed)
    return 0 if (_lived(together, DAYS), _spread(together), kept) == (True,) * 3 else 1


def _lived(run: Quarter, days: int) -> bool:
    """Whether nothing was broken, and every host over hard has a cause with a name."""
    began, used = time.monotonic(), time.process_time()
    with redirect_stdout(StringIO()):  # Metrics are written there.
        run.live(days)
    print(report(run.promise, run.ended, run.judge.violations))
    troubles = sorted(run.stage.coverage.facts.items())
    print(", ".join(f"{what}: {times}" for what, times in troubles if what.startswith("trouble")))
    print(
        f"{days} days in {run.steps} steps: {time.monotonic() - began:.0f} s, "
        f"{time.process_time() - used:.0f} s of CPU\n",
        flush=True,
    )
    return not run.judge.violations and not any(o.unnamed for o in run.promise.over.values())


def _spread(run: Together) -> bool:
    hit = run.slices(SLICES)
    print(
        f"{len(run.first)} hosts of one minute: {len(run.went)} went for their age, in {hit} of "
        f"{SLICES} parts of the open time of [soft, hard - lead), at least {ENOUGH:.0%} are wanted"
    )
    return hit >= SLICES * ENOUGH


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation.long", description=__doc__)
    parser.add_argument("--fleets", type=int, default=20)
    parser.add_argument("--hosts", type=int, default=1000)
    parser.add_argument("--days", type=int, default=90)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.simulation --seeds 10000 --processes 2`: violations, coverage, failing seeds."""

import argparse
import sys
import time
import traceback
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor

from tests.simulation.bench import IGNORED
from tests.simulation.coverage import Coverage
from tests.simulation.run import Result, Run, quiet_logs

STEPS, BATCH = 200, 20
MANY = 5000
"""Seeds, among which everything that can happen has to happen."""


def main() -> int:
    options = _options()
    ignore(options.ignore)
    if options.seed is not None:
        return _one(options.seed, options.steps, options.trace)
    began, total, failed = time.monotonic(), Coverage(), []
    seeds = range(options.first, options.first + options.seeds)
    batches = [list(seeds[n : n + BATCH]) for n in range(0, len(seeds), BATCH)]
    with ProcessPoolExecutor(
        options.processes, initializer=ignore, initargs=(options.ignore,)
    ) as pool:
        for results in pool.map(batch, batches, [options.steps] * len(batches)):
            for result in results:
                total.add(result.coverage)
                if result.violations:
                    failed.append(result)
                    _tell(result)
    print(f"{len(seeds)} seeds in {time.monotonic() - began:.0f} s, {len(failed)} with violations")
    _report(total)
    lacking = total.gaps()
    print(f"never hit: {', '.join(lacking) or 'nothing'}")
    return status(bool(failed), bool(lacking), len(seeds))


def status(failed: bool, lacking: bool, seeds: int) -> int:
    """Few seeds cannot meet everything."""
    return 1 if failed or (lacking and seeds >= MANY) else 0


def batch(seeds: Iterable[int], steps: int) -> list[Result]:
    quiet_logs()
    return [simulate(seed, steps) for seed in seeds]


def simulate(seed: int, steps: int = STEPS) -> Result:
    """A failure of the simulator itself counts as a violation: nothing passes unseen."""
    try:
        return Run(seed).go(steps)
    except Exception:
        return Result(seed, [f"crashed: {traceback.format_exc()}"], Coverage())


def ignore(rules: str) -> None:
    IGNORED.update(rule for rule in rules.split(",") if rule)


def _one(seed: int, steps: int, trace: bool) -> int:
    quiet_logs()
    result = Run(seed, trace=trace).go(steps)
    print("\n".join(result.trace))
    _tell(result)
    return 1 if result.violations else 0


def _tell(result: Result) -> None:
    for words in result.violations:
        print(f"seed {result.seed}: {words}")
    if result.violations:
        print(f"  python -m tests.simulation --seed {result.seed} --trace", flush=True)


def _report(total: Coverage) -> None:
    parts = (total.table(), total.by_call(), total.by_rule(), total.by_switch(), "")
    print("", *parts, sep="\n\n")
    for title, counts in (("happened", total.facts), ("excused", total.excuses)):
        for what, times in sorted(counts.items()):
            print(f"{title}: {what}: {times}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--ignore", default="", help="rules, parted by commas")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

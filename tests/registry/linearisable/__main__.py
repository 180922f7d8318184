"""`python -m tests.registry.linearisable --seeds 100000`: those that are not linearisable."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.registry.linearisable.running import FORMS, judged


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.registry.linearisable")
    parser.add_argument("--seeds", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--form", choices=FORMS, default="DynamoDB")
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    began, bad = time.monotonic(), 0
    with ProcessPoolExecutor(given.processes) as pool:
        seeds = range(given.first, given.first + given.seeds)
        for words in pool.map(partial(_judged, given.form), seeds, chunksize=50):
            if words:
                bad += 1
                print(words, flush=True)
    print(f"{given.seeds} histories in {time.monotonic() - began:.0f} s, {bad} not linearisable")
    return 1 if bad else 0


def _judged(form: str, seed: int) -> str:
    return judged(seed, FORMS[form])


if __name__ == "__main__":
    sys.exit(main())

"""What an answer to a client of Consul's costs: `python -m bench.discovery [--hosts 100 1000]`.

The handler of the dialects asks a synthetic DynamoDB in a process of its own. CPU of the handler's
process is measured, to which waiting and the machine's other work add least. Fails if a client that
asks once a second, of a service of which a host changes once a minute, is answered above the goals.
"""

import argparse
import gc
import json
import logging
import math
import os
import statistics
import time
import urllib.request
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO

from bench.discovery.standin import SERVICE, Item, dynamodb, row
from sandbox.environment import prepare

PATH = f"/v1/health/service/{SERVICE}"
GOALS = 20.0, 50.0
"""ms, for the median and for 99 of 100."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.discovery", description=__doc__)
    parser.add_argument("--hosts", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--rounds", type=int, default=20)
    given = parser.parse_args()
    prepare()
    logging.disable(logging.CRITICAL)
    print(f"CPU of {PATH} in ms, and how often the same rows' JSON could be read meanwhile")
    return max(_measure(hosts, given.rounds) for hosts in given.hosts)


def _measure(hosts: int, rounds: int) -> int:
    with dynamodb(hosts) as url:
        ask = _function(url)
        unit = _reference(hosts)
        # Powertools prints a metric's hundredth value of one invocation.
        with redirect_stdout(StringIO()):
            ask()
            whole = [_timed(ask, lambda: _get(url, "lost")) for _ in range(rounds)]
            changed = [_timed(ask, lambda: _get(url, "changed")) for _ in range(rounds)]
            swept = [_timed(ask, lambda: _get(url, "swept")) for _ in range(rounds)]
            warm = [_timed(ask) for _ in range(rounds // 5 * 289)]
    rows = {"all read": whole, "a host changed": changed, "swept": swept, "nothing new": warm}
    for words, times in rows.items():
        print(f"{hosts:>6} instances, {words:<14} {_figures(times)}  ({_median(times) / unit:.1f})")
    # In five minutes: all are read once, and of the other 299 answers five come after a change.
    mixed = [*whole[: rounds // 5], *changed, *swept, *warm]
    print(f"{hosts:>6} instances, {'once a second':<14} {_figures(mixed)}")
    return int(any(found > goal for found, goal in zip(_centiles(mixed), GOALS, strict=True)))


def _function(url: str) -> Callable[[], Item]:
    """The handler, as its function has it."""
    os.environ["AWS_ENDPOINT_URL"] = url
    from chalicelib import wiring
    from chalicelib.events import HttpCall
    from chalicelib.handlers.answer_dialect import answer_dialect
    from chalicelib.settings import Settings

    settings = Settings("repave", "us-east-1", "", "dir:.")
    deps = wiring.build(settings, wiring.utc_now)
    gc.freeze()  # As app.py does.
    call = HttpCall("GET", PATH, "passing=1")
    return lambda: answer_dialect(deps, call)


def _timed(ask: Callable[[], Item], first: Callable[[], object] = lambda: None) -> float:
    first()
    before = time.process_time()
    ask()
    return (time.process_time() - before) * 1000


def _reference(hosts: int) -> float:
    """What this machine takes for the rows' JSON alone: figures of two machines compare by it."""
    text = json.dumps([row(number) for number in range(hosts)])
    return _median([_timed(lambda: json.loads(text)) for _ in range(20)])


def _get(url: str, what: str) -> None:
    urllib.request.urlopen(f"{url}/{what}", timeout=10).close()


def _median(times: list[float]) -> float:
    return statistics.median(times)


def _centiles(times: list[float]) -> tuple[float, float]:
    """The median, and what 99 of 100 are not above."""
    return _median(times), sorted(times)[math.ceil(len(times) * 0.99) - 1]


def _figures(times: list[float]) -> str:
    return "p50 {:6.1f}  p99 {:6.1f}".format(*_centiles(times))


if __name__ == "__main__":
    raise SystemExit(main())

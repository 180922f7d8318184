"""`python -m sandbox`: Repave at work in an emulated AWS account, on a virtual clock."""

import argparse
import gc
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from sandbox.delivery import DELIVERIES
from sandbox.environment import log_into, prepare

INTERRUPTED = 130
"""What a shell reports of a program that Ctrl-C ended."""


def main(arguments: list[str]) -> int:
    prepare()
    # Only now may anything be imported that makes AWS clients.
    from sandbox import summary
    from sandbox.running import Options, Sandbox
    from sandbox.scenarios import SCENARIOS
    from sandbox.serving import serve

    given = _parser(sorted(SCENARIOS)).parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    if given.list:
        return _list(console, SCENARIOS)
    scenario = SCENARIOS[given.scenario]
    with (
        scenario.folder(given.policies) as policies,
        Sandbox(Options(policies, given.seed, delivery=DELIVERIES[given.events])) as sandbox,
    ):
        log = Path(tempfile.gettempdir()) / f"repave-sandbox-{os.getpid()}.log"
        log_into(log)
        scenario.build(sandbox)
        # moto and botocore hold millions of objects that live to the end: do not visit them again.
        gc.freeze()
        gc.set_threshold(100_000)
        with serve(sandbox, given.api_port, given.aws_port, given.registry_port) as at:
            heading = [
                scenario.name,
                f"page {at.api}/dashboard/   API {at.api}   AWS {at.aws}   registry {at.registry}",
                f"log {log}",
            ]
            days = given.days or scenario.days
            finished = _run(sandbox, console, heading, given, days)
        summary.show(sandbox, console)
        if sandbox.auditor.violations:
            return 1
        return 0 if finished or days is None else INTERRUPTED


def _list(console: Console, scenarios) -> int:  # type: ignore[no-untyped-def]
    for scenario in scenarios.values():
        console.print(f"{scenario.name:<16} {scenario.words}")
    return 0


def _run(sandbox, console, heading, given, days) -> bool:  # type: ignore[no-untyped-def]
    """False if somebody ended it."""
    from sandbox.convergence import Converged
    from sandbox.lines import Lines
    from sandbox.pacing import Pace
    from sandbox.view import View

    enough = Converged(sandbox) if given.until_converged else lambda: False
    until = sandbox.clock.now() + timedelta(days=days) if days else None
    shown = View if console.is_terminal else Lines
    with shown(sandbox, console, heading) as view:
        try:
            Pace(sandbox, given.speed, view.draw).run(until, enough)
            return True
        except KeyboardInterrupt:
            sandbox.note("interrupted")
            return False


def _parser(scenarios: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--scenario", choices=scenarios, default="two-weeks")
    parser.add_argument("--list", action="store_true", help="name every scenario, and end")
    parser.add_argument("--policies", type=_folder, help="a folder of policies (*.yaml)")
    parser.add_argument("--api-port", type=_port, help="default: 8000, or a free one")
    parser.add_argument("--aws-port", type=_port, help="default: 5555, or a free one")
    parser.add_argument("--registry-port", type=_port, help="default: 8500, or a free one")
    parser.add_argument(
        "--speed", type=_speed, default=None, help="virtual seconds a real second, or max (default)"
    )
    parser.add_argument("--days", type=_days, help="virtual days to run; empty runs until ended")
    parser.add_argument("--seed", type=int, default=0, help="of ids and delays")
    parser.add_argument(
        "--events", choices=sorted(DELIVERIES), default="usual", help="how they are delivered"
    )
    parser.add_argument(
        "--until-converged", action="store_true", help="end when no host is due or under way"
    )
    return parser


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is not a folder; give one with *.yaml files")
    return Path(text).resolve()


def _port(text: str) -> int:
    from sandbox.serving import free

    port = int(text) if text.isdecimal() else -1
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: 0 (any free one) to 65535")
    if not free(port):
        raise argparse.ArgumentTypeError(f"127.0.0.1:{port} is in use; choose another, or 0")
    return port


def _speed(text: str) -> float | None:
    return None if text == "max" else _above_zero(text, "a number above zero, or max")


def _days(text: str) -> float:
    return _above_zero(text, "a number above zero")


def _above_zero(text: str, allowed: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: {allowed}")
    return number


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)  # Before or after the run there is nothing to sum up.

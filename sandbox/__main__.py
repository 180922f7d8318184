"""`python -m sandbox`: Repave at work in an emulated AWS account, on a virtual clock."""

import argparse
import gc
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from rich.console import Console

from sandbox.environment import prepare


def main(arguments: list[str]) -> int:
    log = Path(tempfile.gettempdir()) / f"repave-sandbox-{os.getpid()}.log"
    prepare(log)
    # Only now may anything be imported that makes AWS clients.
    from sandbox import summary
    from sandbox.running import Options, Sandbox
    from sandbox.scenarios import POLICIES, SCENARIOS
    from sandbox.serving import serve

    given = _parser(sorted(SCENARIOS)).parse_args(arguments)
    scenario = SCENARIOS[given.scenario]
    console = Console(highlight=False, soft_wrap=True)
    with Sandbox(Options(given.policies or POLICIES, given.seed)) as sandbox:
        scenario.build(sandbox)
        # moto and botocore hold millions of objects that live to the end: do not visit them again.
        gc.freeze()
        gc.set_threshold(100_000)
        with serve(sandbox, given.api_port, given.aws_port) as at:
            heading = f"{scenario.name}   API {at.api}   AWS {at.aws}   log {log}"
            _run(sandbox, console, heading, given, given.days or scenario.days)
        summary.show(sandbox, console)
        return 1 if sandbox.auditor.violations else 0


def _run(sandbox, console, heading, given, days) -> None:  # type: ignore[no-untyped-def]
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
        except KeyboardInterrupt:
            sandbox.note("interrupted")


def _parser(scenarios: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--scenario", choices=scenarios, default="two-weeks")
    parser.add_argument("--policies", type=_folder, help="a folder of policies (*.yaml)")
    parser.add_argument("--api-port", type=int, help="default: 8000, or a free one")
    parser.add_argument("--aws-port", type=int, help="default: 5555, or a free one")
    parser.add_argument(
        "--speed", type=_speed, default=None, help="virtual seconds a real second, or max (default)"
    )
    parser.add_argument("--days", type=_days, help="virtual days to run; empty runs until ended")
    parser.add_argument("--seed", type=int, default=0, help="of ids and delays")
    parser.add_argument(
        "--until-converged", action="store_true", help="end when no host is due or under way"
    )
    return parser


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} is not a folder")
    return Path(text).resolve()


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
    sys.exit(main(sys.argv[1:]))

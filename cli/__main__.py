"""`python -m cli COMMAND`: what an operator asks before, or instead of, touching an account."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from chalicelib.errors import RepaveError
from cli import redrive, simulate

BAD_INPUT = 2
"""As argparse has it."""


def main(
    arguments: Sequence[str],
    out: TextIO = sys.stdout,
    errors: TextIO = sys.stderr,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    given = _parser().parse_args(arguments)
    try:
        if given.command == "redrive":
            return redrive.main(given, clock(), out)
        return simulate.main(given, given.at or clock(), out)
    except RepaveError as error:
        print(f"repave: {error}", file=errors)
        return BAD_INPUT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="repave", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    command = commands.add_parser(
        "simulate",
        help="the coming days of fleets that you describe, under your policies",
        description="Exit status: 0, or 1 if a policy cannot be kept, or 2 for input that is wrong",
    )
    add = command.add_argument
    add("--policies", type=Path, required=True, help="a folder of policies (*.yaml)")
    add("--fleets", type=Path, required=True, help="your fleets, as in cli/examples/fleets.yaml")
    add("--days", type=_days, default=90, help="default: 90")
    add("--at", type=_moment, help="when it begins, such as 2026-03-02T12:00Z; default: now")
    add("--by", choices=("day", "week"), default="week", help="a line for each; default: week")
    add("--json", action="store_true", help="everything, day by day, as JSON")
    add("--chart", type=Path, metavar="FILE.svg", help="also draw it into a file")
    redrive.add_arguments(
        commands.add_parser(
            "redrive",
            help="send what could not be processed to its function once more",
            description="Exit status: 0, or 1 if there are messages that cannot be read",
        )
    )
    return parser


def _days(text: str) -> int:
    days = int(text) if text.isdecimal() else 0
    if not 1 <= days <= 3660:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: 1 to 3660")
    return days


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}; allowed: such as 2026-03-02T12:00Z") from None
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} names no time zone; add Z or such as +01:00")
    return moment.astimezone(UTC)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # Whoever read it has enough; nothing may be written at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

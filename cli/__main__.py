"""`repave COMMAND`, or `python -m cli COMMAND`."""

import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TextIO

from cli.app import app
from cli.failing import FAILURES, status_of, words_of
from cli.shell import OK, Shell


def main(
    arguments: Sequence[str],
    out: TextIO | None = None,
    errors: TextIO | None = None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> int:
    shell = Shell(out or sys.stdout, errors or sys.stderr, clock)
    try:
        status = app(list(arguments), prog_name="repave", obj=shell, standalone_mode=False)
        return int(status or OK)
    except FAILURES as error:
        if words_of(error):  # None after the help that comes where no command was given.
            shell.warn(words_of(error))
        return status_of(error)


def run() -> None:
    """The console script."""
    _quiet()
    try:
        sys.exit(main(sys.argv[1:]))
    except BrokenPipeError:  # Whoever read it has enough; nothing may be written at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _quiet() -> None:
    """What ships to Lambda tells CloudWatch; here the output belongs to the command."""
    from chalicelib.observability import logger

    os.environ.setdefault("POWERTOOLS_METRICS_DISABLED", "true")
    logger.setLevel("ERROR")
    logger.handlers[0].setStream(sys.stderr)  # type: ignore[attr-defined]


if __name__ == "__main__":
    run()

"""How far a long read is, on the standard error: a line that changes, or now and then a new one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

from cli.shell import Shell
from cli.twin import Progress

EVERY = 5.0
"""Seconds between two lines where there is no terminal."""


@contextmanager
def progress(shell: Shell, quiet: bool = False) -> Iterator[Progress]:
    if quiet:
        yield lambda what, count: None
    elif shell.errors.isatty():
        with Status("asking AWS", console=Console(file=shell.errors)) as status:
            yield lambda what, count: status.update(f"{what}: {count}")
    else:
        yield _Lines(shell)


class _Lines:
    def __init__(self, shell: Shell) -> None:
        self._shell, self._said_at = shell, time.monotonic()

    def __call__(self, what: str, count: int) -> None:
        if time.monotonic() - self._said_at >= EVERY:
            self._said_at = time.monotonic()
            self._shell.warn(f"{what}: {count}")

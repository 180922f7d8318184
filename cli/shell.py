"""What a command has of the shell it runs in, and the statuses it may end with."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO, cast

import typer
from rich.console import Console
from rich.text import Text

OK, FINDINGS, USAGE, UNREACHABLE, INTERRUPTED = 0, 1, 2, 3, 130
WIDE = 1000
"""Columns where nobody looks: a program or a file gets whole lines."""


@dataclass(frozen=True, slots=True)
class Shell:
    out: TextIO
    errors: TextIO
    clock: Callable[[], datetime]

    @property
    def console(self) -> Console:
        return _console(self.out)

    def say(self, *lines: str) -> None:
        """As they are: what AWS and people wrote may look like markup."""
        for line in lines:
            print(line, file=self.out)

    def json(self, told: Any) -> None:
        json.dump(told, self.out, indent=2)
        self.say("")

    def warn(self, words: str) -> None:
        print(f"repave: {words}", file=self.errors)

    def show(self, what: Any) -> None:
        self.console.print(what)


def shell_of(context: typer.Context) -> Shell:
    return cast(Shell, context.obj)


def plain(words: str, style: str = "") -> Text:
    """For the cells of tables."""
    return Text(words, style)


def _console(file: TextIO) -> Console:
    width = None if file.isatty() else WIDE
    return Console(file=file, width=width, highlight=False, markup=False, soft_wrap=False)

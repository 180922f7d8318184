"""What the API tells, as tables for people."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from rich.table import Table

from cli.plans import rough
from cli.shell import Shell, plain

Row = Mapping[str, Any]


def table(shell: Shell, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    shell.show(tabled(heads, rows))


def tabled(heads: Sequence[str], rows: Iterable[Sequence[object]], title: str = "") -> Table:
    made = Table(*heads, box=None, pad_edge=False, title=title or None, title_justify="left")
    for row in rows:
        made.add_row(*(plain("-" if cell in (None, "") else str(cell)) for cell in row))
    return made


def minute(told: str | None) -> str:
    """A moment of the API's, in UTC."""
    return f"{datetime.fromisoformat(told):%Y-%m-%d %H:%M}" if told else "-"


def aged(seconds: int) -> str:
    return rough(timedelta(seconds=seconds))

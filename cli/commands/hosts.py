"""`repave hosts`: what the registry knows of hosts."""

from collections.abc import Iterable
from itertools import islice
from typing import Annotated

import typer

from cli import options
from cli.api import api_at
from cli.shell import OK, shell_of
from cli.tables import Row, aged, minute, table

HEADS = ("host", "fleet", "state", "zone", "age", "goes at", "replacement", "marks")
MARKS = ("request", "taint", "interruption", "maintenance", "hold")


def hosts(
    context: typer.Context,
    fleet: options.Fleet = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="Oldest first.")] = False,
    marked: Annotated[
        bool, typer.Option("--marked", help="Only those held, requested, tainted or warned of.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    at: options.Then = None,
    dc: options.Dc = None,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Hosts that the registry knows, or knew at a time, with their age and marks."""
    shell, api = shell_of(context), api_at(url, stack)
    asked = {"fleet": fleet, "at": at, "dc": dc}
    listed = api.each("/hosts", "hosts", {name: value for name, value in asked.items() if value})
    found: Iterable[Row] = (row for row in listed if not marked or _marks(row))
    if oldest:
        found = sorted(found, key=lambda row: -int(row["age_seconds"]))
    rows = list(islice(found, limit))
    if machine:
        shell.json(rows)
    else:
        table(shell, HEADS, map(_cells, rows))
    return OK


def _marks(row: Row) -> list[str]:
    return [mark for mark in MARKS if row[mark]]


def _cells(row: Row) -> list[str | None]:
    return [
        row["id"],
        row["fleet"],
        row["state"],
        row["zone"],
        aged(row["age_seconds"]),
        minute(row["recycle_at"]),
        row["open_replacement"],
        ", ".join(_marks(row)),
    ]

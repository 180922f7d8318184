"""`repave replacements`: what is under way, and how earlier ones ended."""

from itertools import islice
from typing import Annotated

import typer

from chalicelib.model.replacement import ENDED
from cli import options
from cli.api import Api, api_at
from cli.shell import OK, shell_of
from cli.tables import Row, minute, table

HEADS = ("replacement", "fleet", "step", "since", "reasons", "new host", "why")


def replacements(
    context: typer.Context,
    fleet: options.Fleet = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those under way.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Replacements, those that began last first."""
    shell, api = shell_of(context), api_at(url, stack)
    found = list(islice(latest(api, fleet, open_only), limit))
    if machine:
        shell.json(found)
    else:
        table(shell, HEADS, map(cells, found))
    return OK


def latest(api: Api, fleet: str | None, open_only: bool) -> list[Row]:
    asked = ({"fleet": fleet} if fleet else {}) | ({"open": "true"} if open_only else {})
    return sorted(api.each("/replacements", "replacements", asked), key=began, reverse=True)


def ended(row: Row) -> bool:
    return row["step"] in ENDED


def began(row: Row) -> str:
    return str(row["began"].get("claimed", ""))


def cells(row: Row) -> list[str | None]:
    return [
        row["id"],
        row["fleet"],
        row["step"],
        minute(row["began"].get(row["step"])),
        ", ".join(row["reasons"]),
        row["new_host"],
        row["words"],
    ]

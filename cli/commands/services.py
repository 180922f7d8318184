"""`repave services`: who offers what, and how they do."""

from itertools import islice
from typing import Annotated

import typer

from cli import options
from cli.api import api_at, path_of
from cli.shell import OK, Shell, shell_of
from cli.tables import Row, minute, table

HEADS = ("service", "instances", "passing", "warning", "critical", "tags", "fleets", "verified")
OFFERING = ("host", "fleet", "zone", "address", "port", "status", "tags", "verified", "why")
Name = Annotated[str | None, typer.Argument(help="Who offers this one; without it, all services.")]


def services(
    context: typer.Context,
    name: Name = None,
    passing: Annotated[bool, typer.Option("--passing", help="Only hosts that pass.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    dc: options.Dc = None,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Services that hosts offer, by policy and tags; or the hosts that offer one, and where."""
    shell, api = shell_of(context), api_at(url, stack)
    asked = {"dc": dc} if dc else {}
    if name is None:
        _services(shell, api.get("/services", asked)["services"], machine)
    else:
        asked |= {"passing": "true"} if passing else {}
        found = api.each(path_of("services", name), "instances", asked)
        _offering(shell, list(islice(found, limit)), machine)
    return OK


def _services(shell: Shell, found: list[Row], machine: bool) -> None:
    if machine:
        shell.json(found)
        return
    rows = [
        (
            one["name"],
            *(one[count] for count in HEADS[1:5]),
            ", ".join(one["tags"]),
            ", ".join(one["fleets"]),
            minute(one["verified_at"]),
        )
        for one in found
    ]
    table(shell, HEADS, rows)


def _offering(shell: Shell, found: list[Row], machine: bool) -> None:
    if machine:
        shell.json(found)
        return
    rows = [
        (
            *(one[field] for field in OFFERING[:6]),
            ", ".join(one["tags"]),
            minute(one["verified_at"]),
            "; ".join(check["words"] for check in one["checks"] if check["status"] != "passing"),
        )
        for one in found
    ]
    table(shell, OFFERING, rows)

"""`repave services`: who offers what, and how they do."""

from itertools import islice
from typing import Annotated

import typer

from cli import options
from cli.api import Api, api_at, path_of
from cli.shell import OK, Shell, shell_of
from cli.tables import minute, table

HEADS = ("service", "instances", "passing", "warning", "critical", "tags", "fleets", "verified")
OFFERING = ("host", "fleet", "zone", "address", "port", "status", "tags", "verified", "why")
Name = Annotated[str | None, typer.Argument(help="Who offers this one; without it, all services.")]


def services(
    context: typer.Context,
    name: Name = None,
    passing: Annotated[bool, typer.Option("--passing", help="Only hosts that pass.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Services that hosts offer, by policy and tags; or the hosts that offer one, and where."""
    shell, api = shell_of(context), api_at(url, stack)
    if name is None:
        _services(shell, api, machine)
    else:
        _offering(shell, api, name, passing, limit, machine)
    return OK


def _services(shell: Shell, api: Api, machine: bool) -> None:
    found = api.get("/services")["services"]
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


def _offering(shell: Shell, api: Api, name: str, passing: bool, limit: int, machine: bool) -> None:
    asked = {"passing": "true"} if passing else {}
    found = list(islice(api.each(path_of("services", name), "instances", asked), limit))
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

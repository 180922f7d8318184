"""`repave rebuild`: ask for a host, or for a whole fleet."""

from typing import Annotated

import typer

from cli import options
from cli.api import api_at, path_of
from cli.shell import OK, shell_of


def rebuild(
    context: typer.Context,
    why: options.Why,
    host: Annotated[str | None, typer.Argument(metavar="HOST")] = None,
    fleet: Annotated[
        str | None, typer.Option("--fleet", metavar="NAME", help="All hosts that it has now.")
    ] = None,
    now: Annotated[
        bool, typer.Option("--now", help="Wait for no window; budget and floor hold.")
    ] = False,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Ask for a host to be rebuilt, or for all hosts of a fleet."""
    if (host is None) is (fleet is None):
        raise typer.BadParameter("give a HOST, or --fleet NAME")
    shell, api = shell_of(context), api_at(url, stack)
    path = path_of("fleets", fleet, "rebuild") if fleet else path_of("hosts", str(host), "rebuild")
    told = api.write("POST", path, {"why": why, "when": "now" if now else "windows"})
    if machine:
        shell.json(told)
    elif fleet:
        shell.say(f"{fleet}: {told['hosts']} hosts are marked for rebuild")
    elif told.get("replacement"):
        shell.say(f"{host} is on its way already: {told['replacement']['id']}")
    else:
        shell.say(f"{host} of fleet {told['fleet']} is marked for rebuild")
    return OK

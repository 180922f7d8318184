"""`repave hold` and `repave unhold`: leave one host alone for a time."""

from typing import Annotated

import typer

from cli import options
from cli.api import api_at, path_of
from cli.shell import OK, shell_of
from cli.tables import minute


def hold(
    context: typer.Context,
    host: options.Host,
    why: options.Why,
    until: Annotated[
        str,
        typer.Option("--for", metavar="DURATION", help="Such as 4h or 2d, or until a time."),
    ],
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Leave a host alone for a time, within what its policy allows."""
    shell, body = shell_of(context), {"why": why, "until": until}
    told = api_at(url, stack).write("PUT", path_of("hosts", host, "hold"), body)
    if machine:
        shell.json(told)
    else:
        shell.say(f"{host} is held until {minute(told['hold']['until'])} UTC")
    return OK


def unhold(
    context: typer.Context,
    host: options.Host,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Lift the hold of a host."""
    shell, told = (
        shell_of(context),
        api_at(url, stack).write("DELETE", path_of("hosts", host, "hold"), {}),
    )
    if machine:
        shell.json(told)
    else:
        shell.say(f"{host} is held no more" if told["hold"] else f"{host} was not held")
    return OK

"""`repave cancel`: give back what a replacement took."""

from typing import Annotated

import typer

from cli import options
from cli.api import api_at, path_of
from cli.shell import OK, shell_of


def cancel(
    context: typer.Context,
    replacement: Annotated[str, typer.Argument(metavar="REPLACEMENT", help="Its id.")],
    why: Annotated[str | None, typer.Option("--why", help="Kept in its history.")] = None,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Cancel a replacement while its old host still serves.

    Exit status 1 if it is too late.
    """
    shell = shell_of(context)
    told = api_at(url, stack).write("DELETE", path_of("replacements", replacement), {"why": why})
    if machine:
        shell.json(told)
    else:
        shell.say(f"{replacement} is cancelled; its old host {told['old_host']} stays")
    return OK

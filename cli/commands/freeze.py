"""`repave freeze` and `repave unfreeze`: stop everything, and go on."""

from typing import Annotated

import typer

from cli import options
from cli.api import api_at
from cli.shell import OK, shell_of
from cli.stopping import Table, by_api, path

ByTable = Annotated[
    bool,
    typer.Option(
        "--table", help="Straight into the table, when the API is down; needs rights to it."
    ),
]


def freeze(
    context: typer.Context,
    why: options.Why,
    fleet: options.Fleet = None,
    until: options.For = None,
    table: ByTable = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
    prefix: options.Prefix = "repave",
) -> int:
    """Begin nothing and take nobody, in one fleet or in the whole account.

    Without --for it ends when it is lifted. What has left already goes on leaving.
    """
    shell = shell_of(context)
    if table:
        Table.of(prefix, shell.clock()).freeze(fleet, why, until)
    else:
        by_api(api_at(url, stack), fleet, why, until)
    ends = f" for {until}" if until else ", until it is lifted"
    shell.say(f"{_what(fleet)} is frozen{ends}")
    return OK


def unfreeze(
    context: typer.Context,
    fleet: options.Fleet = None,
    table: ByTable = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
    prefix: options.Prefix = "repave",
) -> int:
    """Lift a freeze, of one fleet or of the account."""
    shell = shell_of(context)
    if table:
        lifted = Table.of(prefix, shell.clock()).thaw(fleet) is not None
    else:
        lifted = bool(api_at(url, stack).write("DELETE", path(fleet), {})["freeze"])
    shell.say(f"{_what(fleet)} {'goes on' if lifted else 'was not frozen'}")
    return OK


def _what(fleet: str | None) -> str:
    return f"fleet {fleet}" if fleet else "the account"

"""`repave destroy`: the installation goes; its tables stay unless someone asks twice."""

from typing import Annotated

import typer

from cli import options
from cli.commands.deploy import asked, tell
from cli.deploying.account import Account
from cli.deploying.removing import Remains, Removal
from cli.shell import FINDINGS, OK, Shell, shell_of


def destroy(
    context: typer.Context,
    stack: options.Stack = "repave",
    prefix: Annotated[
        str | None, typer.Option(help="Of the tables; default: the stack's, or repave.")
    ] = None,
    tables: Annotated[
        bool, typer.Option("--tables", help="The tables too, with all history. Asks for a name.")
    ] = False,
    bucket: options.Bucket = None,
    yes: options.Yes = False,
) -> int:
    """Take the installation away, after listing what goes and what stays. No host is touched.

    May be interrupted and repeated at any time. Exit status 1 if it was not wanted or failed.
    """
    shell, account = shell_of(context), Account.here()
    of = prefix or account.prefix(stack)
    removal = Removal(account.stack(stack), account.bucket(of, bucket), account.tables(of))
    found = removal.remains()
    if not found:
        shell.say(f"Nothing of {stack} is in account {account.id}, {account.region}.")
        return OK
    _list(shell, stack, found, tables)
    if not (asked(yes)("Take this away?") and _sure(found, tables, of)):
        shell.say("Nothing was taken away.")
        return FINDINGS
    removal.carry_out(tables, lambda event: tell(shell, event))
    left = removal.remains()
    shell.say("Left: " + (", ".join(left.tables) if left else "nothing") + ".")
    return OK


def _sure(found: Remains, tables: bool, name: str) -> bool:
    """Tables hold what nobody else knows: `--yes` alone does not delete them."""
    if not (tables and found.tables):
        return True
    words = f"To delete {len(found.tables)} tables for good, type {name}"
    return bool(typer.prompt(words) == name)


def _list(shell: Shell, stack: str, found: Remains, tables: bool) -> None:
    shell.say("Goes:")
    if found.has_stack:
        shell.say(f"  stack {stack}", *(f"    {kind} {name}" for kind, name in found.stack))
    if found.bucket:
        shell.say(f"  bucket {found.bucket} and what is in it")
    if tables:
        shell.say(*(f"  table {name}, with all its rows" for name in found.tables))
    shell.say("Stays:", "  every host, group and template; policies in Parameter Store")
    if not tables:
        shell.say(*(f"  table {name}" for name in found.tables))

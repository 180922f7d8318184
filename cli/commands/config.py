"""`repave config`: keys of configuration, and whom a change of them rolls."""

from typing import Annotated

import typer

from cli import options
from cli.api import api_at
from cli.commands.deploy import asked
from cli.keys import Wanted, change, different, given, reader_rows, short, written
from cli.shell import FINDINGS, OK, shell_of
from cli.tables import minute, table

Key = Annotated[str, typer.Argument(metavar="KEY", help="Such as web/limit.")]
Prefix = Annotated[str, typer.Argument(metavar="PREFIX", help="Such as web/; default: all keys.")]
Cas = Annotated[
    int | None,
    typer.Option("--cas", help="Only if this is the key's revision; 0: if it is not there."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Tell whom it would roll, and stop.")]

config = typer.Typer(help="Keys of configuration, which hosts read once, when they boot.")


@config.command()
def get(
    context: typer.Context,
    key: Key,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """A key's value, as it is: text, or base64 where its bytes are none."""
    shell = shell_of(context)
    found = api_at(url, stack).get("/config", {"key": key})
    if machine:
        shell.json(found)
    else:
        shell.say(found["value"])
    return OK


@config.command()
def put(
    context: typer.Context,
    key: Key,
    value: Annotated[
        str, typer.Argument(metavar="VALUE", help="@FILE: what is in it; -: standard input.")
    ],
    flags: Annotated[int, typer.Option(min=0, help="A number for your own use.")] = 0,
    cas: Cas = None,
    dry_run: DryRun = False,
    yes: options.Yes = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Set a key, after telling which fleets that rolls. Exit status 1 if it was not wanted."""
    body = {**written(given(value)), "flags": flags}
    wanted = Wanted("PUT", key, cas, body)
    return change(shell_of(context), api_at(url, stack), wanted, dry_run, asked(yes))


@config.command()
def delete(
    context: typer.Context,
    key: Key,
    cas: Cas = None,
    dry_run: DryRun = False,
    yes: options.Yes = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Delete a key, after telling which fleets that rolls. Exit status 1 if it was not wanted."""
    wanted = Wanted("DELETE", key, cas, {})
    return change(shell_of(context), api_at(url, stack), wanted, dry_run, asked(yes))


@config.command("list")
def list_(
    context: typer.Context,
    prefix: Prefix = "",
    revision: Annotated[int | None, typer.Option(min=1, help="As they were then.")] = None,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Keys under a prefix."""
    shell, query = shell_of(context), {"prefix": prefix}
    query |= {"revision": str(revision)} if revision else {}
    found = api_at(url, stack).get("/config/keys", query)
    if machine:
        shell.json(found)
        return OK
    rows = [(k["key"], k["revision"], k["size"], k["flags"]) for k in found["keys"]]
    table(shell, ("key", "revision", "bytes", "flags"), rows)
    if found["left_out"]:
        shell.warn(f"{found['left_out']} more; a longer prefix shows them")
    return OK


@config.command()
def history(
    context: typer.Context,
    key: Key,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """The last versions of a key: when, by whom, and what it was."""
    shell = shell_of(context)
    found = api_at(url, stack).get("/config/history", {"key": key})
    if machine:
        shell.json(found)
        return OK
    rows = [(v["revision"], minute(v["at"]), v["by"], short(v)) for v in found["versions"]]
    table(shell, ("revision", "at", "by", "value"), rows)
    return OK


@config.command()
def diff(
    context: typer.Context,
    since: Annotated[int, typer.Argument(metavar="SINCE", help="A revision.")],
    until: Annotated[int | None, typer.Argument(metavar="UNTIL", help="Default: now.")] = None,
    prefix: Annotated[str, typer.Option("--prefix", help="Of these keys only.")] = "",
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """What is other at one revision than at another.

    Exit status 1 if there is a difference.
    """
    shell, query = shell_of(context), {"prefix": prefix, "since": str(since)}
    query |= {"until": str(until)} if until is not None else {}
    found = api_at(url, stack).get("/config/diff", query)
    if machine:
        shell.json(found)
    else:
        shell.say(*(line for each in found["differences"] for line in different(each)))
    return FINDINGS if found["differences"] else OK


@config.command()
def who(
    context: typer.Context,
    prefix: Prefix = "",
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Which fleets read keys under a prefix, and at which revision their hosts have."""
    shell = shell_of(context)
    found = api_at(url, stack).get("/config/readers", {"prefix": prefix})
    if machine:
        shell.json(found)
        return OK
    table(
        shell,
        ("fleet", "reads", "revision", "hosts", "state"),
        [row for reader in found["readers"] for row in reader_rows(reader)],
    )
    return OK

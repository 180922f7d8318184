"""`repave plan`: what the next pass would do to each fleet, and why."""

from typing import Annotated

import typer

from cli import options
from cli.planning import Account, Planned, account, planned
from cli.plans import as_json, show
from cli.progress import progress
from cli.readonly import Guard
from cli.shell import OK, Shell, shell_of


def plan(
    context: typer.Context,
    fleets: options.Fleets = None,
    policies: options.Policies = None,
    prefix: options.Prefix = "repave",
    home: options.Home = None,
    at: options.At = None,
    every: Annotated[bool, typer.Option("--all", help="Every host, the fresh ones too.")] = False,
    as_enforced: Annotated[
        bool,
        typer.Option(
            "--as-enforced", help="As if all policies enforced, and their tags were there."
        ),
    ] = False,
    calls: options.Calls = False,
    machine: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """What the next pass would do to each fleet, and why.

    Only reads, with your AWS credentials: no call but Describe, Get and List (and reads of
    Repave's own tables, where it is deployed) leaves this command. Nothing need be deployed.
    """
    shell, guard = shell_of(context), Guard()
    clock = (lambda: at) if at else shell.clock
    with progress(shell, quiet) as told:
        seen = account(guard, prefix, policies, clock, told, home)
        found = list(planned(seen, seen.named(fleets or []), told, as_enforced))
    _say(shell, seen, found, every, machine)
    if calls:
        guard.tell(shell.errors)
    return OK


def _say(shell: Shell, seen: Account, found: list[Planned], every: bool, machine: bool) -> None:
    if machine:
        shell.json(as_json(seen, found))
    else:
        show(shell, seen, found, every)

"""`repave doctor`: what is missing in this account, and what to do about it."""

from collections.abc import Iterator
from dataclasses import dataclass

import typer
from rich.table import Table

from cli import options
from cli.checking import Checks
from cli.checks import permissions
from cli.checks.finding import Finding, Severity, counted
from cli.planning import account, planned
from cli.progress import progress
from cli.readonly import Guard
from cli.shell import FINDINGS, OK, Shell, plain, shell_of
from cli.twin import Progress

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be looked at."""

    guard: Guard
    shell: Shell
    prefix: str
    policies: str | None
    home: str | None


def doctor(
    context: typer.Context,
    policies: options.Policies = None,
    prefix: options.Prefix = "repave",
    home: options.Home = None,
    at: options.At = None,
    calls: options.Calls = False,
    machine: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """What is missing in this account: permissions, policies, tags, templates, room, hosts that
    cannot be rebuilt, policies that cannot be kept; each with what to do.

    Only reads, like plan. Exit status 1 if there is an error or a warning; notes are no fault.
    """
    shell = shell_of(context)
    if at:
        shell = Shell(shell.out, shell.errors, lambda: at)
    asked = Asked(Guard(), shell, prefix, policies, home)
    session = asked.guard.session()
    who = permissions.identity(session)
    with progress(shell, quiet) as told:
        found = sorted(_findings(asked, told), key=lambda each: list(Severity).index(each.severity))
    if machine:
        shell.json({"as": who, "findings": [each.as_json() for each in found]})
    else:
        _show(shell, who, found)
    if calls:
        asked.guard.tell(shell.errors)
    return FINDINGS if any(each.severity is not Severity.NOTE for each in found) else OK


def _findings(asked: Asked, told: Progress) -> Iterator[Finding]:
    session = asked.guard.session()
    denied = dict(permissions.denied(session))
    yield from denied.values()
    if denied.keys() & permissions.NEEDED:
        return
    seen = account(asked.guard, asked.prefix, asked.policies, asked.shell.clock, told, asked.home)
    checks = Checks(session, seen, asked.prefix)
    yield from checks.of_account()
    for each in planned(seen, seen.named([]), told):
        yield from checks.of_fleet(each)


def _show(shell: Shell, who: str, found: list[Finding]) -> None:
    shell.say(f"as {who}")
    table = Table("severity", "about", "what", "what to do", box=None, pad_edge=False)
    for each in found:
        table.add_row(
            plain(str(each.severity), STYLES[each.severity]),
            plain(each.subject),
            plain(each.words),
            plain(each.todo),
        )
    if found:
        shell.show(table)
    counts = {one: sum(each.severity is one for each in found) for one in Severity}
    shell.say(", ".join(counted(count, one) for one, count in counts.items()))

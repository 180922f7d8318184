"""`repave fleets`: every fleet, as AWS lists it now and as the registry remembers it."""

import typer

from cli import options
from cli.api import api_at
from cli.shell import FINDINGS, OK, Shell, shell_of
from cli.tables import Row, aged, minute, table

HEADS = ("fleet", "policy", "soft", "hard", "hosts", "open", "last replaced", "state")
REMEMBERED = ("fleet", "open", "last replaced", "last pass", "state")
"""Of another region or account."""


def fleets(
    context: typer.Context,
    dc: options.Dc = None,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Fleets with their policy, size and what stops them.

    Of another region or account what the registry there remembers: AWS and the policies are asked
    in their own. Exit status 1 if a policy file cannot be used.
    """
    shell, api = shell_of(context), api_at(url, stack)
    told = api.get("/fleets", {"dc": dc} if dc else None)
    known = told["broken_policies"] is not None
    if machine:
        shell.json(told)
    else:
        heads, cells = (HEADS, _cells) if known else (REMEMBERED, _remembered)
        table(shell, heads, map(cells, told["fleets"]))
        _tell_freeze(shell, told["freeze"])
    for broken in told["broken_policies"] or ():
        shell.warn(f"policy file {broken['error']}")
    return FINDINGS if told["broken_policies"] else OK


def _tell_freeze(shell: Shell, freeze: Row | None) -> None:
    if freeze:
        until = minute(freeze["until"]) if freeze["until"] else "it is lifted"
        shell.warn(f"the account is frozen by {freeze['by']} until {until}: {freeze['why']}")


def _cells(row: Row) -> list[object]:
    return [
        row["name"],
        row["policy"],
        row["soft_seconds"] and aged(row["soft_seconds"]),
        row["hard_seconds"] and aged(row["hard_seconds"]),
        f"{row['hosts']}/{row['max_size'] if row['max_size'] is not None else '-'}",
        row["open_replacements"],
        minute(row["last_replaced_at"]),
        _state(row),
    ]


def _remembered(row: Row) -> list[object]:
    return [
        row["name"],
        row["open_replacements"],
        minute(row["last_replaced_at"]),
        minute(row["last_pass_at"]),
        _frozen(row) or _failed(row),
    ]


def _state(row: Row) -> str:
    if row["policy_error"]:
        return f"frozen: {row['policy_error']}"
    if row["policy"] is None and not row["freeze"]:
        return "no policy"
    return _frozen(row) or _failed(row) or ("enforced" if row["enforced"] else "observed")


def _frozen(row: Row) -> str:
    freeze = row["freeze"]
    return f"frozen by {freeze['by']}: {freeze['why']}" if freeze else ""


def _failed(row: Row) -> str:
    return f"last pass failed: {row['last_error']}" if row["last_error"] else ""

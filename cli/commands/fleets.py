"""`repave fleets`: every fleet, as AWS lists it now and as the registry remembers it."""

import typer

from cli import options
from cli.api import api_at
from cli.shell import FINDINGS, OK, Shell, shell_of
from cli.tables import Row, aged, minute, table

HEADS = ("fleet", "policy", "soft", "hard", "hosts", "open", "last replaced", "state")


def fleets(
    context: typer.Context,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Fleets with their policy, size and what stops them.

    Exit status 1 if a policy file cannot be used.
    """
    shell, told = shell_of(context), api_at(url, stack).get("/fleets")
    if machine:
        shell.json(told)
    else:
        table(shell, HEADS, map(_cells, told["fleets"]))
        _tell_freeze(shell, told["freeze"])
    for broken in told["broken_policies"]:
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


def _state(row: Row) -> str:
    if row["policy_error"]:
        return f"frozen: {row['policy_error']}"
    if row["freeze"]:
        return f"frozen by {row['freeze']['by']}: {row['freeze']['why']}"
    if row["policy"] is None:
        return "no policy"
    if row["last_error"]:
        return f"last pass failed: {row['last_error']}"
    return "enforced" if row["enforced"] else "observed"

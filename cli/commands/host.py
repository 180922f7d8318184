"""`repave host`: all that is known of one host."""

import typer

from cli import options
from cli.api import api_at, path_of
from cli.commands.hosts import MARKS
from cli.shell import OK, Shell, shell_of
from cli.tables import Row, aged, minute, table

FACTS = ("fleet", "state", "zone", "instance_type", "image_id", "private_ip", "template")
LINEAGE = ("generation", "replaces", "replaced_by", "open_replacement")


def host(
    context: typer.Context,
    host: options.Host,
    at: options.Then = None,
    dc: options.Dc = None,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """One host: its facts, the verdict on it and why, and what happened to it, newest first.

    Of a host of another region or account only its facts and marks: verdict and history are told
    there.
    """
    shell, api = shell_of(context), api_at(url, stack)
    asked = {name: value for name, value in (("at", at), ("dc", dc)) if value}
    row = api.get(path_of("hosts", host), asked)
    told = [] if dc else api.get(path_of("hosts", host, "timeline"))["entries"]
    if machine:
        shell.json(row if dc else {**row, "timeline": told})
        return OK
    _show(shell, row)
    if dc:
        return OK
    table(
        shell,
        ("when", "what", "who", "words"),
        [(minute(one["at"]), one["what"], one["by"], one["words"]) for one in told],
    )
    return OK


def _show(shell: Shell, row: Row) -> None:
    shell.say(f"{row['id']}: {aged(row['age_seconds'])} old, born {minute(row['born_at'])} UTC")
    said = row["verdict"]
    if said:
        shell.say(f"  {said['verdict']}: {said['words']}")
        shell.say(f"  goes at {minute(said['recycle_at'])}, hard at {minute(said['hard_at'])} UTC")
    if row["gone_at"]:
        shell.say(f"  gone since {minute(row['gone_at'])} UTC: {row['gone_why']}")
    for mark in MARKS:
        if row[mark]:
            until = f", until {minute(row[mark]['until'])} UTC" if "until" in row[mark] else ""
            shell.say(f"  {mark} by {row[mark]['by']}: {row[mark]['why']}{until}")
    for name in (*FACTS, *LINEAGE):
        if row[name] is not None:
            shell.say(f"  {name.replace('_', ' ')}: {row[name]}")

"""`repave diff`: what hosts came, went and changed between two times."""

from itertools import islice
from typing import Annotated

import typer

from cli import options
from cli.api import api_at
from cli.shell import OK, shell_of
from cli.tables import Row, minute, table

HEADS = ("host", "fleet", "what", "noticed at", "by", "facts")


def diff(
    context: typer.Context,
    since: Annotated[
        str, typer.Option("--from", metavar="WHEN", help="Such as 2d, or a time with its zone.")
    ],
    until: Annotated[
        str | None, typer.Option("--to", metavar="WHEN", help="The same; default: now.")
    ] = None,
    fleet: options.Fleet = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """What hosts came, went and changed between two times of the last 90 days, fact by fact."""
    shell, api = shell_of(context), api_at(url, stack)
    asked = {"from": since, "to": until, "fleet": fleet}
    query = {name: value for name, value in asked.items() if value and value != "now"}
    first = api.get("/diff", {**query, "limit": "1"})
    # A duration is longer ago with every page.
    query |= {"from": first["since"], "to": first["until"]}
    found = list(islice(api.each("/diff", "changes", query), limit))
    if machine:
        shell.json({**first, "changes": found, "cursor": None})
        return OK
    counted = ", ".join(f"{number} {what}" for what, number in sorted(first["counts"].items()))
    between = f"from {minute(first['since'])} to {minute(first['until'])} UTC"
    shell.say(f"{between}: {counted or 'nothing came, went or changed'}")
    if found:
        table(shell, HEADS, map(_cells, found))
    more = sum(first["counts"].values()) - len(found)
    if more > 0:
        shell.say(f"and {more} more: --limit")
    return OK


def _cells(row: Row) -> list[str | None]:
    facts = [f"{f['name']}: {f['was'] or '-'} -> {f['now'] or '-'}" for f in row["facts"]]
    if row["true_since"]:
        facts.append(f"launched {minute(row['true_since'])}")
    noticed, by = minute(row["noticed_at"]), row["how"]
    return [row["host"], row["fleet"], row["what"], noticed, by, "; ".join(facts)]

"""`repave watch`: what is in flight, what waits and for what, and what ended last."""

import time
from typing import Annotated

import typer
from rich.console import Group
from rich.live import Live

from cli import options
from cli.api import Api, api_at, path_of
from cli.commands.replacements import HEADS, cells, ended, latest
from cli.shell import OK, shell_of
from cli.tables import minute, tabled

WAITS = frozenset({"waiting", "overdue", "held"})
SHOWN = 15


def watch(
    context: typer.Context,
    fleet: options.Fleet = None,
    every: Annotated[float, typer.Option(min=1, help="Seconds between two looks.")] = 5,
    once: Annotated[bool, typer.Option("--once", help="Look once, and end.")] = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Watch replacements come and go; Ctrl-C ends it."""
    shell, api = shell_of(context), api_at(url, stack)
    if once:
        shell.show(_frame(api, fleet))
        return OK
    with Live(_frame(api, fleet), console=shell.console, auto_refresh=False) as live:
        while True:
            time.sleep(every)
            live.update(_frame(api, fleet), refresh=True)


def _frame(api: Api, fleet: str | None) -> Group:
    found = latest(api, fleet, open_only=False)
    flying = [cells(row) for row in found if not ended(row)]
    last = [cells(row) for row in found if ended(row)][:SHOWN]
    waiting = _waiting(api, fleet)
    more = f", {SHOWN} shown" if len(waiting) > SHOWN else ""
    return Group(
        tabled(HEADS, flying, f"in flight: {len(flying)}"),
        tabled(("host", "fleet", "hard at", "waits for"), waiting[:SHOWN], f"waiting{more}"),
        tabled(HEADS, last, "ended last"),
    )


def _waiting(api: Api, fleet: str | None) -> list[list[str]]:
    """Of fleets with a policy: the others have nothing to wait for."""
    named = [each["name"] for each in api.get("/fleets")["fleets"] if each["policy"]]
    found = []
    for name in [fleet] if fleet else named:
        said = api.get(path_of("fleets", name, "plan"))["verdicts"]
        found += [(name, one) for one in said if one["verdict"] in WAITS]
    found.sort(key=lambda each: str(each[1]["hard_at"]))
    return [[one["host"], name, minute(one["hard_at"]), one["words"]] for name, one in found]

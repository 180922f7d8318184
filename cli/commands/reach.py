"""`repave reach`: may one reach another by their security groups, and who can reach one at all."""

from typing import Annotated

import typer

from chalicelib.errors import SettingsError
from cli import options
from cli.api import Api, api_at
from cli.shell import FINDINGS, OK, Shell, shell_of
from cli.tables import Row, table

ALLOWED = "allowed"
PATHS = ("", "from", "to", "by, or what is missing")
OPENINGS = ("traffic", "from", "fleets", "let in, and not out", "rule")
HELP = "A host, a fleet, a service (service:NAME), an address or a network."


def reach(
    context: typer.Context,
    source: Annotated[str | None, typer.Argument(metavar="FROM", help=HELP)] = None,
    target: Annotated[str | None, typer.Argument(metavar="TO", help="The same.")] = None,
    port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="Or ICMP's type; default: the service's, if TO is one."
        ),
    ] = None,
    protocol: Annotated[
        str, typer.Option(help="tcp, udp, icmp, icmpv6, all, or a number.")
    ] = "tcp",
    into: Annotated[
        str | None,
        typer.Option(metavar="TO", help="Who can reach this, by which rules, instead."),
    ] = None,
    machine: options.Json = False,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """May FROM reach TO by their security groups: by which rules, or which one is missing.

    Exit status 1 if it may not, or if only some of its hosts may.
    """
    if bool(into) == bool(source and target) or (into and source):
        raise SettingsError("give FROM and TO, or --into TO alone")
    shell, api = shell_of(context), api_at(url, stack)
    if into:
        return _into(shell, api, into, machine)
    asked = {"from": str(source), "to": str(target), "protocol": protocol}
    told = api.get("/reach", asked | ({} if port is None else {"port": str(port)}))
    if machine:
        shell.json(told)
    else:
        _show(shell, told)
    return OK if told["outcome"] == ALLOWED else FINDINGS


def _into(shell: Shell, api: Api, target: str, machine: bool) -> int:
    told = api.get("/reach/into", {"to": target})
    if machine:
        shell.json(told)
        return OK
    shell.say(f"Into {_counted(told['target'])}:")
    table(shell, OPENINGS, map(_opening, told["openings"]))
    _limits(shell, told)
    return OK


def _show(shell: Shell, told: Row) -> None:
    shell.say(f"{told['words']}.")
    table(shell, PATHS, map(_path, told["paths"]))
    if told["left_out"]:
        shell.say(f"and {told['left_out']} more")
    _limits(shell, told)


def _limits(shell: Shell, told: Row) -> None:
    shell.say("", *(f"- {limit}" for limit in told["limits"]))


def _counted(end: Row) -> str:
    seen = f"{end['looked_at']} of {end['hosts']}" if end["looked_at"] != end["hosts"] else None
    return f"{end['asked']} ({end['what']}, hosts looked at: {seen or end['hosts']})"


def _path(row: Row) -> list[object]:
    word = ALLOWED if row["allowed"] else "denied"
    return [word, _end(row["source"]), _end(row["target"]), row["words"]]


def _end(row: Row) -> str:
    others = f" and {row['hosts'] - 1} like it" if row["hosts"] > 1 else ""
    return f"{row['example']}{others}"


def _opening(row: Row) -> list[object]:
    traffic, _, peer = str(row["words"]).partition(" from ")
    fleets = ", ".join(each["fleet"] for each in row["fleets"])
    rule = row["rule"]
    return [traffic, peer, fleets, ", ".join(row["kept_in"]), f"{rule['id']} of {rule['group']}"]

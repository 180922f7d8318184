"""`repave deploy`: the package becomes a stack, or the stack becomes this package."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli import options
from cli.deploying.account import Account
from cli.deploying.installing import Installation, Talk
from cli.deploying.package import Package
from cli.deploying.parameters import given
from cli.deploying.stack import Change, Event
from cli.shell import FINDINGS, OK, Shell, plain, shell_of

STYLES = {"Add": "green", "Remove": "red", "Import": "cyan"}
DANGER = "bold red"


def deploy(
    context: typer.Context,
    stack: options.Stack = "repave",
    package: Annotated[
        Path, typer.Option(help="The folder that `make package` made.", metavar="FOLDER")
    ] = Path("build"),
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A parameter of the template."),
    ] = None,
    parameters: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Parameters, as YAML or JSON.")
    ] = None,
    bucket: options.Bucket = None,
    yes: options.Yes = False,
) -> int:
    """Make or change the installation in this account: uploads the package, shows the change set,
    asks, and tells what becomes of each resource.

    May be interrupted and repeated at any time. Exit status 1 if it was not wanted or failed.
    """
    shell = shell_of(context)
    values, made = given(set_ or (), parameters), Package.read(package)
    account = Account.here()
    shell.say(f"{stack} in account {account.id}, {account.region}: release {made.release}")
    prefix = values.get("Prefix") or account.prefix(stack)
    installation = Installation(
        account.stack(stack),
        account.bucket(prefix, bucket),
        account.tables(prefix),
        Talk(shell.say, lambda event: tell(shell, event), asked(yes), lambda c: show(shell, c)),
    )
    if not installation.install(made, values):
        shell.say("Nothing was changed.")
        return FINDINGS
    for output in (account.stack(stack).read() or {}).get("Outputs", []):
        shell.say(f"{output['OutputKey']}: {output['OutputValue']}")
    return OK


def asked(yes: bool) -> Callable[[str], bool]:
    return (lambda words: True) if yes else (lambda words: typer.confirm(words))


def tell(shell: Shell, event: Event) -> None:
    shell.say("  ".join(filter(None, (event.status, event.resource, event.kind, event.why))))


def show(shell: Shell, changes: list[Change]) -> None:
    table = Table("change", "resource", "kind", "", box=None, pad_edge=False)
    for one in changes:
        warned = "made anew, the old one is deleted" if one.replaced else ""
        style = STYLES.get(one.action, "yellow")
        cells = (plain(one.action, style), plain(one.resource), plain(one.kind))
        table.add_row(*cells, plain(warned, DANGER))
    shell.show(table)

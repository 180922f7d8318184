"""The commands of `repave`, in the order of its help."""

from collections.abc import Callable, Mapping

import typer

from cli.commands.cancel import cancel
from cli.commands.config import config
from cli.commands.dashboard import dashboard
from cli.commands.deploy import deploy
from cli.commands.destroy import destroy
from cli.commands.diff import diff
from cli.commands.doctor import doctor
from cli.commands.fleets import fleets
from cli.commands.freeze import freeze, unfreeze
from cli.commands.hold import hold, unhold
from cli.commands.host import host
from cli.commands.hosts import hosts
from cli.commands.plan import plan
from cli.commands.policies import policies
from cli.commands.reach import reach
from cli.commands.rebuild import rebuild
from cli.commands.redrive import redrive
from cli.commands.replacements import replacements
from cli.commands.report import report
from cli.commands.serve import serve
from cli.commands.services import services
from cli.commands.simulate import simulate
from cli.commands.status import status
from cli.commands.watch import watch

STATUSES = (
    "Exit status: 0 ok; 1 findings, or refused; 2 wrong arguments or files; "
    "3 AWS or the API is out of reach or denies access; 130 interrupted."
)
PANELS: Mapping[str, tuple[Callable[..., int], ...]] = {
    "What it would do and why": (plan, doctor, simulate, report),
    "What a deployed Repave knows": (
        hosts,
        host,
        diff,
        fleets,
        services,
        reach,
        replacements,
        watch,
        dashboard,
    ),
    "What others ask of it": (serve,),
    "What people tell it": (rebuild, hold, unhold, freeze, unfreeze, cancel),
    "Keeping it going": (redrive,),
    "Installing it": (deploy, status, destroy),
}
GROUPS: Mapping[str, tuple[typer.Typer, str]] = {
    "config": (config, "What people tell it"),
    "policies": (policies, "Keeping it going"),
}
"""Commands below a name, and the panel that they stand in."""

app = typer.Typer(
    name="repave",
    help=f"What an operator asks of Repave, and tells it. {STATUSES}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for panel, commands in PANELS.items():
    for command in commands:
        app.command(rich_help_panel=panel)(command)
for name, (below, panel) in GROUPS.items():
    app.add_typer(below, name=name, rich_help_panel=panel)

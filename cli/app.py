"""The commands of `repave`, in the order of its help."""

import typer

from cli.commands.dashboard import dashboard
from cli.commands.doctor import doctor
from cli.commands.plan import plan
from cli.commands.redrive import redrive
from cli.commands.report import report
from cli.commands.simulate import simulate

STATUSES = (
    "Exit status: 0 ok; 1 findings, or refused; 2 wrong arguments or files; "
    "3 AWS or the API is out of reach or denies access; 130 interrupted."
)
LOOK, MEND = "What it would do and why", "Keeping it going"

app = typer.Typer(
    name="repave",
    help=f"What an operator asks of Repave, and tells it. {STATUSES}",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command(rich_help_panel=LOOK)(plan)
app.command(rich_help_panel=LOOK)(doctor)
app.command(rich_help_panel=LOOK)(simulate)
app.command(rich_help_panel=LOOK)(report)
app.command(rich_help_panel=LOOK)(dashboard)
app.command(rich_help_panel=MEND)(redrive)

"""Options that several commands take, each described once."""

from datetime import UTC, datetime
from typing import Annotated

import typer


def moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r}; allowed: such as 2026-03-02T12:00Z") from None
    if found.tzinfo is None:
        raise typer.BadParameter(f"{text!r} names no time zone; add Z or such as +01:00")
    return found.astimezone(UTC)


Json = Annotated[bool, typer.Option("--json", help="Everything, as JSON, for programs.")]
Prefix = Annotated[
    str, typer.Option(envvar="REPAVE_PREFIX", help="Of the names of Repave's tables.")
]
Home = Annotated[
    str | None,
    typer.Option(
        "--configuration-home",
        envvar="REPAVE_CONFIGURATION_HOME",
        metavar="REGION",
        help="Where the configuration is kept; default: where the last sweep had it.",
    ),
]
Policies = Annotated[
    str | None,
    typer.Option(
        envvar="REPAVE_POLICIES",
        help="A folder of policies (*.yaml), or ssm:/a/path; default: where a deployed Repave "
        "reads them.",
    ),
]
At = Annotated[
    datetime | None,
    typer.Option(parser=moment, metavar="MOMENT", help="Such as 2026-03-02T12:00Z; default: now."),
]
Calls = Annotated[
    bool,
    typer.Option("--calls", help="Also list the calls that were made to AWS, on standard error."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
Fleets = Annotated[
    list[str] | None,
    typer.Argument(metavar="FLEET", help="Auto Scaling groups or standalone fleets."),
]
ApiUrl = Annotated[
    str | None,
    typer.Option(
        "--api-url",
        envvar="REPAVE_API_URL",
        metavar="URL",
        help="Of the API, with its stage; default: as the CloudFormation stack puts it out.",
    ),
]
Stack = Annotated[
    str, typer.Option(envvar="REPAVE_STACK", help="Name of the CloudFormation stack.")
]
Host = Annotated[str, typer.Argument(metavar="HOST", help="As i-0123456789abcdef0.")]
Fleet = Annotated[str | None, typer.Option("--fleet", metavar="NAME", help="Of this fleet only.")]
Then = Annotated[
    str | None,
    typer.Option("--at", metavar="WHEN", help="As it was: 2d ago, or at a time with its zone."),
]
Dc = Annotated[
    str | None,
    typer.Option(
        "--dc",
        metavar="REGION[-ACCOUNT]",
        help="Of another region or account that the installation answers for.",
    ),
]
Why = Annotated[str, typer.Option("--why", help="Whoever reads it later wants to know.")]
For = Annotated[
    str | None,
    typer.Option("--for", metavar="DURATION", help="Such as 4h or 2d, or a time with its zone."),
]
Bucket = Annotated[
    str | None,
    typer.Option(help="For code and templates, taken as it is; default: one of its own, made."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]

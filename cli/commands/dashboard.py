"""`repave dashboard`: the page, served on loopback for the operator who started it."""

import re
from typing import Annotated
from urllib.parse import urlsplit

import typer
from botocore.session import Session

from cli.shell import OK, shell_of
from dashboard.serving import Api, Server

PORT = 8080
HOSTED = re.compile(r"\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$")


def address(text: str) -> str:
    if urlsplit(text).scheme not in ("https", "http") or not urlsplit(text).hostname:
        raise typer.BadParameter(f"{text!r}; allowed: such as https://host/stage")
    return text


def dashboard(
    context: typer.Context,
    api: Annotated[
        str,
        typer.Option(
            envvar="REPAVE_API",
            parser=address,
            metavar="URL",
            help="Of the deployed API, with its stage, as the stack puts it out.",
        ),
    ],
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="On loopback; 0 is any free one.")
    ] = PORT,
    region: Annotated[
        str | None, typer.Option(help="That requests are signed for; default: the address's.")
    ] = None,
) -> int:
    """Serve the page on this machine: what Repave does to the fleets, and how to stop it.

    Requests are signed with your AWS credentials. Ctrl-C ends it.
    """
    session = Session()
    signed_for = region or region_of(api) or session.get_config_variable("region")
    if not signed_for:
        raise typer.BadParameter("the address names no region: give --region")
    try:
        with Server(Api(api, session, str(signed_for)), port) as server:
            shell_of(context).say(server.url)
            server.wait()
    except OSError as error:
        raise typer.BadParameter(f"port {port}: {error.strerror}; choose another, or 0") from None
    return OK


def region_of(url: str) -> str | None:
    found = HOSTED.search(urlsplit(url).hostname or "")
    return found and found[1]

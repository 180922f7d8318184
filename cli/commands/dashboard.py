"""`repave dashboard`: the page, served on loopback for the operator who started it."""

from typing import Annotated

import typer

from cli import options
from cli.api import answers_at
from cli.shell import OK, shell_of
from dashboard.serving import Server

PORT = 8080


def dashboard(
    context: typer.Context,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="On loopback; 0 is any free one.")
    ] = PORT,
    url: options.ApiUrl = None,
    stack: options.Stack = "repave",
) -> int:
    """Serve the page on this machine: what Repave does to the fleets, and how to stop it.

    Requests are signed with your AWS credentials. Ctrl-C ends it.
    """
    try:
        with Server(answers_at(url, stack), port) as server:
            shell_of(context).say(server.url)
            server.wait()
    except OSError as error:
        raise typer.BadParameter(f"port {port}: {error.strerror}; choose another, or 0") from None
    return OK

"""`repave serve`: discovery for many clients, from one process that reads the table for all."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from pynamodb.exceptions import PynamoDBException

from chalicelib.policies.values import duration
from cli import options
from cli.failing import Unreachable
from cli.place import installed, region_of
from cli.readonly import Guard
from cli.shell import OK, shell_of
from thin.following import log_to
from thin.reading import Reader
from thin.serving import Options, Server

DEFAULT = Options()


def span(text: str) -> timedelta:
    try:
        found = duration(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: {error}") from None
    if not found:
        raise typer.BadParameter(f"{text!r}; allowed: longer than nothing")
    return found


def serve(
    context: typer.Context,
    prefix: options.Prefix = "repave",
    region: Annotated[
        str | None,
        typer.Option(help="Of the tables, and the datacenter's name; default: that of AWS_REGION."),
    ] = None,
    bind: Annotated[
        str,
        typer.Option(metavar="ADDRESS", help="To listen on. Nobody who asks is asked who it is."),
    ] = DEFAULT.bind,
    http_port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of HTTP; 0 is any free one.")
    ] = DEFAULT.http_port,
    every: Annotated[
        str, typer.Option(metavar="DURATION", help="How often the table is asked for news.")
    ] = "1s",
    longest_age: Annotated[
        str | None,
        typer.Option(
            metavar="DURATION",
            help="Answer errors once the table was last read that long ago; default: go on "
            "answering what it said.",
        ),
    ] = None,
) -> int:
    """Answer who offers what to many clients, from memory: in the dialects of Consul, Prometheus,
    Eureka, PuppetDB and Ansible.

    One process reads the table for all, with credentials that may only read. If the table is lost
    it serves on what it knows, and says how old that is. Ctrl-C ends it.
    """
    shell = shell_of(context)
    wanted = Options(bind, http_port, span(every), span(longest_age) if longest_age else None)
    guard = Guard()
    session = guard.session(region)
    found = installed(session, guard, prefix)
    if found.registry is None:
        raise Unreachable(found.why)
    log_to(shell.errors)
    reader = Reader(found.registry, region_of(session), lambda: datetime.now(UTC))
    try:
        server = Server(reader, wanted)
    except PynamoDBException as error:
        raise Unreachable(f"the registry cannot be read: {error}") from error
    shell.say(server.url)
    server.run()
    return OK

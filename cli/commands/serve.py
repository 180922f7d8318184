"""`repave serve`: discovery for many clients, from one process that reads the table for all."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from botocore.session import Session
from pynamodb.exceptions import PynamoDBException

from chalicelib.policies.values import duration
from cli import options
from cli.api import signed_for
from cli.failing import Unreachable
from cli.place import installed, region_of
from cli.readonly import Guard
from cli.shell import OK, Shell, shell_of
from thin.elsewhere.remote import Remote, signer
from thin.following import log_to
from thin.reading import Reader
from thin.serving import DNS_PORT, Options, Server

DEFAULT = Options()
Region = Annotated[
    str | None,
    typer.Option(help="Of the tables, and the datacenter's name; default: that of AWS_REGION."),
]
Bind = Annotated[
    str, typer.Option(metavar="ADDRESS", help="To listen on. Nobody who asks is asked who it is.")
]
HttpPort = Annotated[int, typer.Option(min=0, max=65535, help="Of HTTP; 0 is any free one.")]
DnsPort = Annotated[
    int, typer.Option(min=0, max=65535, help="Of DNS, over UDP and TCP; 0 is any free one.")
]
NoDns = Annotated[bool, typer.Option("--no-dns", help="HTTP only.")]
Every = Annotated[
    str, typer.Option(metavar="DURATION", help="How often the table is asked for news.")
]
RegistryUrl = Annotated[
    str | None,
    typer.Option(
        "--registry-url",
        envvar="REPAVE_REGISTRY_URL",
        metavar="URL",
        help="Of the registry's API, which is asked, signed, for what is not in memory (what was, "
        "other regions, keys, sessions, transactions), for clients on this host; default: they are "
        "refused.",
    ),
]
LongestAge = Annotated[
    str | None,
    typer.Option(
        metavar="DURATION",
        help="Answer errors once the table was last read that long ago; default: go on answering "
        "what it said.",
    ),
]


def serve(
    context: typer.Context,
    prefix: options.Prefix = "repave",
    region: Region = None,
    home: options.Home = None,
    bind: Bind = DEFAULT.bind,
    http_port: HttpPort = DEFAULT.http_port,
    dns_port: DnsPort = DNS_PORT,
    no_dns: NoDns = False,
    every: Every = "1s",
    longest_age: LongestAge = None,
    registry_url: RegistryUrl = None,
) -> int:
    """Answer who offers what to many clients, from memory: in the dialects of Consul, Prometheus,
    Eureka, PuppetDB and Ansible, and by DNS under Consul's names.

    One process reads the table for all, with credentials that may only read. If the table is lost
    it serves on what it knows, and says how old that is. With --registry-url clients on this host
    also have what was, other regions, and Consul's keys, sessions and transactions. Ctrl-C ends it.
    """
    shell = shell_of(context)
    oldest = span(longest_age) if longest_age else None
    wanted = Options(bind, http_port, None if no_dns else dns_port, span(every), oldest)
    server = _server(_reader(region, prefix, home), wanted, _remote(registry_url), shell)
    for url in server.urls:
        shell.say(url)
    server.run()
    return OK


def _reader(region: str | None, prefix: str, home: str | None) -> Reader:
    guard = Guard()
    session = guard.session(region)
    found = installed(session, guard, prefix, home)
    if found.registry is None:
        raise Unreachable(found.why)
    return Reader(found.registry, region_of(session), lambda: datetime.now(UTC))


def _remote(url: str | None) -> Remote | None:
    if url is None:
        return None
    session = Session()
    region = signed_for("--registry-url", url, session)
    return Remote(url, None if region is None else signer(session, region))


def _server(reader: Reader, wanted: Options, remote: Remote | None, shell: Shell) -> Server:
    log_to(shell.errors)
    try:
        return Server(reader, wanted, remote)
    except PynamoDBException as error:
        raise Unreachable(f"the registry cannot be read: {error}") from error


def span(text: str) -> timedelta:
    try:
        found = duration(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r}: {error}") from None
    if not found:
        raise typer.BadParameter(f"{text!r}; allowed: longer than nothing")
    return found

"""The two ports of a running sandbox: Repave's API and the emulated AWS, on loopback only."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.gateway import Gateway
from sandbox.running import Sandbox

API_PORT = 8000
AWS_PORT = 5555


@dataclass(frozen=True)
class Addresses:
    api: str
    aws: str


@contextmanager
def serve(sandbox: Sandbox, api_port: int | None, aws_port: int | None) -> Iterator[Addresses]:
    """None for a port: the usual one, or any other if that is taken."""
    gateway = Gateway(sandbox.functions, sandbox.turns, _port(api_port, API_PORT))
    gateway.start()
    try:
        yield Addresses(gateway.url, sandbox.account.serve(_port(aws_port, AWS_PORT)))
    finally:
        gateway.stop()


def _port(wanted: int | None, usual: int) -> int:
    if wanted is not None:
        return wanted
    return usual if free(usual) else 0


def free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True

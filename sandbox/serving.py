"""The ports of a running sandbox: the API, the registry's dialects and AWS, on loopback only."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.dialects import RegistryHandler
from sandbox.gateway import Gateway
from sandbox.running import Sandbox

API_PORT = 8000
AWS_PORT = 5555
REGISTRY_PORT = 8500
"""Consul's, which its clients ask unless told otherwise."""


@dataclass(frozen=True)
class Addresses:
    api: str
    aws: str
    registry: str


@contextmanager
def serve(
    sandbox: Sandbox, api_port: int | None, aws_port: int | None, registry_port: int | None = None
) -> Iterator[Addresses]:
    """None for a port: the usual one, or any other if that is taken."""
    functions, turns = sandbox.functions, sandbox.turns
    api = Gateway(functions, turns, _port(api_port, API_PORT))
    registry = Gateway(functions, turns, _port(registry_port, REGISTRY_PORT), RegistryHandler)
    api.start()
    registry.start()
    try:
        aws = sandbox.account.serve(_port(aws_port, AWS_PORT))
        yield Addresses(api.url, aws, registry.url)
    finally:
        api.stop()
        registry.stop()


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

"""The sockets that are listened on, opened before anything is served: a port that is taken is said
at once."""

import resource
import socket

from chalicelib.errors import SettingsError

BACKLOG = 4096
"""Watchers come back all at once."""


def listening(host: str, port: int) -> socket.socket:
    try:
        found = socket.create_server((host, port), backlog=BACKLOG)
    except OSError as error:
        raise _taken(host, port, error) from None
    # Those that it accepts inherit it. The loop would set it itself, but only on sockets that name
    # their protocol; without it the second packet of an answer waits 40 ms for word of the first.
    found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return found


def datagrams(host: str, port: int) -> socket.socket:
    found = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        raise _taken(host, port, error) from None
    return found


def take_all_files() -> None:
    """Each watcher is one; a shell's usual limit is a thousand."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _taken(host: str, port: int, error: OSError) -> SettingsError:
    return SettingsError(f"port {port} of {host}: {error.strerror}")

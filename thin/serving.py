"""The sockets and the loop: all that answers, until somebody ends it."""

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from types import FrameType
from typing import Any

import uvicorn

from thin.board import Board
from thin.elsewhere.answers import Answers as Elsewhere
from thin.elsewhere.remote import Remote
from thin.elsewhere.revisions import Revisions
from thin.following import Following
from thin.listening import BACKLOG, datagrams, listening, take_all_files
from thin.names.answers import Answers
from thin.names.sockets import answering
from thin.reading import Reader
from thin.web.application import LONGEST_WAIT, Application

DNS_PORT = 8600
KEEP_ALIVE = 75
"""Seconds. Clients that keep a connection and poll now and then would else find it closed."""
OTHERS_EVERY = 5.0
"""Seconds after which another region is asked anew for all who wait: its indexes are in no copy."""
ENDING = 5
"""Seconds that answers under way have once it is to end."""


@dataclass(frozen=True, slots=True)
class Options:
    bind: str = "127.0.0.1"
    http_port: int = 8500
    dns_port: int | None = DNS_PORT
    """None for no DNS."""
    every: timedelta = timedelta(seconds=1)
    longest_age: timedelta | None = None


class Server:
    """Has read the registry once when it is made: before that it has nothing to say."""

    def __init__(self, reader: Reader, options: Options, remote: Remote | None = None) -> None:
        self._options = options
        first = reader.read(None)
        self._socket = listening(options.bind, options.http_port)
        self._names = None if options.dns_port is None else _names(options.bind, options.dns_port)
        self.board = Board(first, options.longest_age)
        self.following = Following(reader, self.board, first)
        self._stop = threading.Event()
        every = options.every.total_seconds()
        self._keys = Elsewhere(remote, Revisions(reader.revision, every), LONGEST_WAIT)
        always_new = Revisions(count().__next__, OTHERS_EVERY)
        self._others = Elsewhere(remote, always_new, LONGEST_WAIT)
        self._web = _Web(Application(self.board, self._keys, self._others), self._close)

    @property
    def url(self) -> str:
        host, port = self._socket.getsockname()[:2]
        return f"http://{host}:{port}"

    @property
    def dns(self) -> tuple[str, int] | None:
        return self._names[0].getsockname() if self._names else None

    @property
    def urls(self) -> list[str]:
        names = [] if self.dns is None else ["dns://{}:{}".format(*self.dns)]
        return [self.url, *names]

    def run(self) -> None:
        """Until a signal, or `end`."""
        take_all_files()
        asyncio.run(self._run())

    def end(self) -> None:
        """From any thread."""
        self._web.should_exit = True
        self._close()

    async def _run(self) -> None:
        self._loop = asyncio.get_running_loop()
        self.following.start(self._options.every.total_seconds(), self._post, self._stop)
        try:
            async with self._naming():
                await self._web.serve([self._socket])
        finally:
            self._stop.set()

    def _naming(self) -> AbstractAsyncContextManager[None]:
        return answering(Answers(self.board), *self._names) if self._names else nullcontext()

    def _post(self, what: Callable[..., Any], *given: Any) -> None:
        if not self._stop.is_set():
            self._loop.call_soon_threadsafe(what, *given)

    def _close(self) -> None:
        self._post(self.board.close)
        self._post(self._keys.revisions.close)
        self._post(self._others.revisions.close)


class _Web(uvicorn.Server):
    def __init__(self, application: Application, close: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                loop="asyncio",
                http="httptools",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level=logging.WARNING,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                backlog=BACKLOG,
                timeout_keep_alive=KEEP_ALIVE,
                timeout_graceful_shutdown=ENDING,
            )
        )
        self._on_exit = close

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._on_exit()


def _names(host: str, port: int) -> tuple[socket.socket, socket.socket]:
    """Both have the same port, whichever was free."""
    stream = listening(host, port)
    return datagrams(host, stream.getsockname()[1]), stream

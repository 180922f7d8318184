"""A registry in memory whose hosts change as the product changes them, and a server of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from chalicelib.announcing import announced
from chalicelib.model.announcement import watched
from chalicelib.model.host import Host
from chalicelib.model.service import Service
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import memory_registry
from tests.builders import NOW
from tests.dialects.asked import REGION, well
from thin.board import Board
from thin.elsewhere.remote import Remote
from thin.following import Following
from thin.reading import Reader
from thin.serving import Options, Server


class Lost(Exception):
    """As a table that does not answer."""


class Losable:
    """Services of a registry, or none while it is lost. They are the first that is read."""

    def __init__(self, services: Any) -> None:
        self._services = services
        self.lost = False
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        if self.lost:
            raise Lost("no route to host")
        self.asked.append(name)
        return getattr(self._services, name)


@dataclass
class Place:
    registry: Registry
    table: Losable
    now: Any = NOW
    seconds: float = 0.0
    known: dict[str, Host] = field(default_factory=dict)

    def clock(self) -> Any:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def passes(self, seconds: float) -> None:
        self.seconds += seconds
        self.now += timedelta(seconds=seconds)

    def add(self, id: str = "i-1", *services: Service, **given: Any) -> Host:
        host = well(id, **({"services": services} if services else {}), **given)
        with announced(self.registry, [(None, host)], self.now):
            assert self.registry.hosts.register(host)
        self.known[id] = host
        return host

    def change(self, id: str, **given: Any) -> Host:
        before = self.known[id]
        after = self.known[id] = replace(before, **given)
        with announced(self.registry, [(before, after)], self.now):
            assert self.registry.hosts.update_facts(after, before)
        return after

    def change_and_die(self, id: str, **given: Any) -> Host:
        """A sweep raises the indexes for whoever died, and cannot know whose change it was."""
        before = self.known[id]
        after = self.known[id] = replace(before, **given)
        names = watched(before, after)
        token = self.registry.services.begin(names, self.now)
        assert self.registry.hosts.update_facts(after, before)
        self.registry.services.announce(dict.fromkeys(names, frozenset()), [token])
        return after

    def end(self, id: str) -> None:
        before = self.known.pop(id)
        with announced(self.registry, [(before, replace(before, gone_at=self.now))], self.now):
            assert self.registry.hosts.forget(id, self.now, "terminated")

    def swept(self) -> None:
        self.registry.fleets.record_sweep(self.now)

    def reader(self) -> Reader:
        return Reader(self.registry, REGION, self.clock)


def place() -> Place:
    plain = memory_registry()
    table = Losable(plain.services)
    return Place(replace(plain, services=table), table)  # type: ignore[arg-type]


class Followed:
    """A board that is brought up to date when a test says so."""

    def __init__(self, of: Place, longest_age: timedelta | None = None) -> None:
        reader = of.reader()
        first = reader.read(None)
        self.board = Board(first, longest_age, of.monotonic)
        self._following = Following(reader, self.board, first, of.monotonic)

    def look(self) -> None:
        self._following.look(lambda what, *given: what(*given))


@contextmanager
def served(of: Place, remote: Remote | None = None, **given: Any) -> Iterator[Server]:
    """On loopback, looking at the table fifty times a second."""
    free: dict[str, Any] = {"http_port": 0, "dns_port": 0, "every": timedelta(milliseconds=20)}
    server = Server(of.reader(), Options(**(free | given)), remote)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server
    finally:
        server.end()
        thread.join(timeout=30)
        assert not thread.is_alive()


def until(true: Callable[[], Any], within: float = 30.0) -> None:
    last = time.monotonic() + within
    while not true():
        assert time.monotonic() < last, "it did not come to that"
        time.sleep(0.01)

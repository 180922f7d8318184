"""The snapshot that all answer from, what was rendered from it, and who waits for a change of it.
Only the loop's own thread touches it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chalicelib.dialects.http import when_seen
from chalicelib.discovery.view import View
from chalicelib.model.announcement import NODES
from thin.snapshot import Snapshot, changed, raised

MOST_RENDERED = 512
"""Different questions about one service, of which the answers are kept while it does not change."""


@dataclass(slots=True)
class Current:
    """A service, or all hosts, as they are now. It is replaced whole, and with it all that was
    rendered from it: nothing else says when a rendered answer is out of date."""

    view: View
    rendered: dict[Any, Any] = field(default_factory=dict)

    def keep(self, key: Any, answer: Any) -> None:
        if len(self.rendered) >= MOST_RENDERED:
            self.rendered.clear()
        self.rendered[key] = answer


class Board:
    def __init__(
        self,
        first: Snapshot,
        longest_age: timedelta | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.lost = False
        self.region = first.region
        self._monotonic = monotonic
        self._longest = longest_age.total_seconds() if longest_age else float("inf")
        self._snapshot = first
        self.seen = _seen(first)
        self._looked_at = monotonic()
        self._current: dict[str, Current] = {}
        # One for all services that nobody offers or ever did: anyone may ask for any name.
        self._nobody = self._of("")
        self._waiting: dict[str, set[asyncio.Future[None]]] = {}

    @property
    def as_of(self) -> datetime:
        """When all that is answered was last seen to be true of the registry."""
        return self._snapshot.as_of

    @property
    def age(self) -> float:
        """Seconds since then; a step of the wall clock does not change it."""
        return self._monotonic() - self._looked_at

    @property
    def too_old(self) -> bool:
        return self.age > self._longest

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    def current(self, name: str) -> Current:
        found = self._current.get(name)
        if found is None:
            if name != NODES and not self._snapshot.knows(name):
                return self._nobody
            found = self._current[name] = self._of(name)
        return found

    def take(self, snapshot: Snapshot, looked_at: float) -> None:
        """`looked_at`, by the monotonic clock, is when reading it began."""
        old, self._snapshot = self._snapshot, snapshot
        self._looked_at, self.lost, self.seen = looked_at, False, _seen(snapshot)
        for name in changed(old, snapshot):
            self._current.pop(name, None)
            if raised(old, snapshot.index(name)):
                self._wake(name)

    def lose(self) -> None:
        """The last look at the table failed: all stays as it is, and grows older."""
        self.lost = True

    def watch(self, name: str) -> asyncio.Future[None]:
        """Done once the index of that service, or with NODES of all hosts, is another. Whoever
        waits for it cancels it in the end."""
        waiting = self._waiting.setdefault(name, set())
        future = asyncio.get_running_loop().create_future()
        waiting.add(future)
        future.add_done_callback(lambda _: self._forget(name, future))
        return future

    def close(self) -> None:
        """Nobody need wait any more."""
        for name in list(self._waiting):
            self._wake(name)

    def _of(self, name: str) -> Current:
        return Current(self._snapshot.view(name))

    def _wake(self, name: str) -> None:
        for future in self._waiting.pop(name, ()):
            if not future.done():
                future.set_result(None)

    def _forget(self, name: str, future: "asyncio.Future[None]") -> None:
        waiting = self._waiting.get(name)
        if waiting is not None:
            waiting.discard(future)
            if not waiting:
                del self._waiting[name]


def _seen(snapshot: Snapshot) -> list[tuple[bytes, bytes]]:
    """Headers of every answer until the next look."""
    said = when_seen(snapshot.as_of, snapshot.account)
    return [(name.lower().encode(), at.encode()) for name, at in said.items()]

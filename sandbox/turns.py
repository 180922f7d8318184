"""Whose turn it is: the virtual clock and API requests share one process and its globals."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """A lock that lets a waiting request in between two steps of a busy clock. A plain lock would
    not: whoever releases it takes it again before a waiting thread wakes."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._waiting = 0

    @contextmanager
    def step(self) -> Iterator[None]:
        if self._waiting:
            time.sleep(0.002)
        with self._lock:
            yield

    def rest(self, seconds: float) -> None:
        """For a request that waits for news: in that time the clock has the turn, as it has in
        Lambda. Call it from within a request only."""
        self._lock.release()
        try:
            time.sleep(seconds)
        finally:
            self._waiting += 1
            self._lock.acquire()
            self._waiting -= 1

    @contextmanager
    def request(self) -> Iterator[None]:
        self._waiting += 1
        try:
            with self._lock:
                yield
        finally:
            self._waiting -= 1

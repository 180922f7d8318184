"""The virtual clock: the only source of time in the sandbox, moved by hand, never by waiting."""

import heapq
import itertools
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

Callback = Callable[[], None]


class VirtualClock:
    """Time that stands still until `advance_to`; callbacks due on the way run at their due time.

    `at` and `after` may be called from any thread. `advance_to` belongs to one thread at a time.
    """

    def __init__(self, start: datetime) -> None:
        self._now = _aware(start)
        self._queue: list[tuple[datetime, int, Callback]] = []
        self._order = itertools.count()
        self._lock = threading.Lock()
        self._advancing = False

    def now(self) -> datetime:
        return self._now

    def at(self, when: datetime, callback: Callback) -> None:
        """Run `callback` at `when`; a time that has passed means as soon as possible."""
        when = _aware(when)
        with self._lock:
            # A late callback queues behind those already due now, so that order stays FIFO.
            heapq.heappush(self._queue, (max(when, self._now), next(self._order), callback))

    def after(self, delay: timedelta, callback: Callback) -> None:
        self.at(self._now + delay, callback)

    def next_due(self) -> datetime | None:
        with self._lock:
            return self._queue[0][0] if self._queue else None

    def advance_to(self, when: datetime) -> None:
        """Run everything due up to `when` in time order, then let it be `when`.

        A callback that raises stops the clock at its own due time; it counts as run, and a later
        call goes on with the rest.
        """
        when = self._checked(when)
        self._advancing = True
        try:
            while (callback := self._take(when)) is not None:
                callback()
            self._now = when
        finally:
            self._advancing = False

    def _checked(self, when: datetime) -> datetime:
        when = _aware(when)
        if when < self._now:
            raise ValueError(f"the clock does not go back: it is {self._now}, asked for {when}")
        if self._advancing:
            raise RuntimeError("advance_to was called while the clock is advancing")
        return when

    def _take(self, limit: datetime) -> Callback | None:
        with self._lock:
            if not self._queue or self._queue[0][0] > limit:
                return None
            due, _, callback = heapq.heappop(self._queue)
            self._now = due
            return callback


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"a naive datetime has no place on the clock: {moment}")
    return moment

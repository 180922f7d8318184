"""A revision, looked at once a while for all who wait, however many and for whatever."""

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime

SAY_EVERY = 60.0
"""Seconds, while it cannot be read."""
logger = logging.getLogger("repave.thin")


class Revisions:
    """`number` grows whenever there may be news: of the revision, or because a session is due.
    Nobody looks before somebody waits. All but reading is the loop's own thread's."""

    def __init__(
        self,
        read: Callable[[], int],
        every: float,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.number, self.lost, self.closed = 0, False, False
        self._read, self._every, self._clock = read, every, clock
        self._last: int | None = None
        self._due: datetime | None = None
        self._waiting: set[asyncio.Future[None]] = set()
        self._following: asyncio.Task[None] | None = None
        self._said_at = float("-inf")

    def wait(self) -> "asyncio.Future[None]":
        """Done once there may be news. Whoever waits for it cancels it in the end."""
        if self._following is None:
            self._following = asyncio.ensure_future(self._follow())
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        future.add_done_callback(self._waiting.discard)
        return future

    def expect(self, due: datetime | None) -> None:
        """Then a session is over that holds what somebody waits for."""
        if due and (self._due is None or due < self._due):
            self._due = due

    def close(self) -> None:
        """Nobody need wait any more."""
        self.closed = True
        if self._following:
            self._following.cancel()
        self._wake()

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(self._every)
            await self._look()

    async def _look(self) -> None:
        try:
            found = await asyncio.to_thread(self._read)
        except Exception as error:
            # Whatever it is, those who wait are answered when their patience is over.
            self.lost = True
            self._say(error)
            return
        self.lost = False
        over = self._due is not None and self._due <= self._clock()
        if found != self._last or over:
            self._last, self._due = found, None
            self.number += 1
            self._wake()

    def _wake(self) -> None:
        for future in list(self._waiting):
            if not future.done():
                future.set_result(None)

    def _say(self, error: Exception) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._said_at >= SAY_EVERY:
            self._said_at = now
            words = "the configuration's revision cannot be read; watches tell news late: %s: %s"
            logger.warning(words, type(error).__name__, error)

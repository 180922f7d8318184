"""Keeps the board up to date. A table that cannot be read is said once a minute, and outlived."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, TextIO

from thin.board import Board
from thin.reading import Reader
from thin.snapshot import Snapshot

SAY_EVERY = 60.0
"""Seconds, while it is lost."""
logger = logging.getLogger("repave.thin")
Post = Callable[..., Any]
"""Has something called by the thread that the board belongs to."""


def log_to(file: TextIO) -> None:
    handler = logging.StreamHandler(file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)


class Following:
    """In a thread of its own, for AWS may take its time and answers may not."""

    def __init__(
        self,
        reader: Reader,
        board: Board,
        first: Snapshot,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._reader = reader
        self._board = board
        self._last = first
        self._monotonic = monotonic
        self._said_at = float("-inf")

    def start(self, every: float, post: Post, stop: threading.Event) -> None:
        """Nobody waits for the thread's end: a lost table would take half a minute to say so."""

        def forever() -> None:
            while not stop.wait(every):
                self.look(post)

        threading.Thread(target=forever, name="following", daemon=True).start()

    def look(self, post: Post) -> None:
        began = self._monotonic()
        try:
            found = self._reader.read(self._last)
        except Exception as error:
            # Whatever it is, those who ask are better served with what was true than with nothing.
            post(self._board.lose)
            self._say(error)
            return
        if self._board.lost:
            logger.warning("the registry is read again, after %.0f s", self._board.age)
            self._said_at = float("-inf")
        self._last = found
        post(self._board.take, found, began)

    def _say(self, error: Exception) -> None:
        now = self._monotonic()
        if now - self._said_at < SAY_EVERY:
            return
        self._said_at = now
        answered = "errors" if self._board.too_old else "what it said then"
        words = "the registry cannot be read, last %.0f s ago; answering %s: %s: %s"
        logger.warning(words, self._board.age, answered, type(error).__name__, error)

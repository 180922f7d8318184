"""Who goes next, by a seed: all run in one thread, and only change places where they say so."""

import random
from collections.abc import Callable

from greenlet import getcurrent, greenlet


class Died(BaseException):
    """A client's process ended there: nothing of it may be caught."""


class Turns:
    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._going: list[greenlet] = []
        self._main = getcurrent()

    def add(self, work: Callable[[], object]) -> None:
        self._going.append(greenlet(work, self._main))

    def pause(self) -> None:
        """Others may go first."""
        if getcurrent() is not self._main:
            self._main.switch()

    def run(self) -> None:
        while self._going:
            chosen = self._chance.choice(self._going)
            chosen.switch()
            if chosen.dead:
                self._going.remove(chosen)

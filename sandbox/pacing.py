"""How fast virtual time passes: at a multiple of real time, or as fast as the machine goes."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from sandbox.running import Sandbox

FRAME = 0.25  # Seconds of real time between two pictures.
IDLE = 0.02  # Seconds to wait when virtual time has caught up.


class Pace:
    """`speed` is virtual seconds a real second; None: as fast as possible."""

    def __init__(self, sandbox: Sandbox, speed: float | None, draw: Callable[[], None]) -> None:
        self._sandbox = sandbox
        self._speed = speed
        self._draw = draw
        self._drawn = 0.0
        self._began = (time.monotonic(), sandbox.clock.now())

    def run(self, until: datetime | None, enough: Callable[[], bool]) -> None:
        """Until then (None: for ever), or until it is enough."""
        while (until is None or self._sandbox.clock.now() < until) and not enough():
            self._advance(until)
            self._draw_sometimes()
        self._draw()

    def _advance(self, until: datetime | None) -> None:
        due = self._due()
        limit = min(due, until) if until else due
        if limit > self._sandbox.clock.now():
            self._sandbox.step(limit)
        else:
            time.sleep(IDLE)

    def _due(self) -> datetime:
        """How far virtual time may have come by now."""
        if self._speed is None:
            return self._sandbox.clock.now() + timedelta(hours=1)
        real, virtual = self._began
        return virtual + timedelta(seconds=(time.monotonic() - real) * self._speed)

    def _draw_sometimes(self) -> None:
        if time.monotonic() - self._drawn >= FRAME:
            self._draw()
            self._drawn = time.monotonic()

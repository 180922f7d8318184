"""Plain lines for a run without a terminal: one a day and fleet, and every note as it happens."""

from collections.abc import Iterable
from datetime import timedelta

from rich.console import Console

from sandbox.running import Sandbox
from sandbox.words import span


class Lines:
    def __init__(self, sandbox: Sandbox, console: Console, heading: Iterable[str]) -> None:
        self._sandbox = sandbox
        self._console = console
        self._heading = heading
        self._noted = 0
        self._broken: object = ()
        self._day = sandbox.clock.now()

    def __enter__(self) -> "Lines":
        self._console.print("   ".join(self._heading))
        return self

    def __exit__(self, *_: object) -> None:
        self.draw()

    def draw(self) -> None:
        broken = self._sandbox.deps.policies.book().broken
        if broken != self._broken:
            self._broken = broken
            for found in broken:
                self._console.print(f"policy not used: {found.error}")
        for at, words in self._sandbox.notes[self._noted :]:
            self._console.print(f"{at:%a %d %H:%M}  {words}")
        self._noted = len(self._sandbox.notes)
        while self._sandbox.clock.now() >= self._day + timedelta(days=1):
            self._day += timedelta(days=1)
            self._console.print(f"{self._day:%a %d %H:%M}  {self._fleets()}")

    def _fleets(self) -> str:
        return "; ".join(
            f"{name}: {len(record.serving)} serve, "
            f"{self._retired(name)} retired, "
            f"oldest {span(record.oldest)} of {span(record.hard)}"
            for name, record in sorted(self._sandbox.auditor.records.items())
        )

    def _retired(self, fleet: str) -> int:
        hands = self._sandbox.hands
        ended = [deed.fleet for deed in hands.singles.deeds if deed.ended]
        return [*hands.terminated.values(), *ended].count(fleet)

"""The live view in a terminal: what happens now, fleet by fleet, in no more room than there is."""

from collections.abc import Iterable
from datetime import datetime

from rich.console import Console, ConsoleOptions, Group, RenderResult
from rich.live import Live
from rich.text import Text

from chalicelib.decisions.plan import plan
from chalicelib.observing import every_fleet, observe
from sandbox.fleetview import FleetView, line
from sandbox.running import Sandbox

FEW, MANY = 3, 6  # Notes shown: the latest of them.
TALL = 40  # Lines of a terminal with room for many.


class View:
    """Drawn only between two steps of the clock, so that what it shows belongs together."""

    def __init__(self, sandbox: Sandbox, console: Console, heading: Iterable[str]) -> None:
        self._sandbox = sandbox
        self._heading = list(heading)
        # On the alternate screen nothing scrolls, and what was there before comes back.
        self._live = Live(console=console, auto_refresh=False, screen=True)

    def __enter__(self) -> "View":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def draw(self) -> None:
        self._live.update(self.screen(), refresh=True)

    def screen(self) -> "Screen":
        sandbox = self._sandbox
        now = sandbox.clock.now()
        names = sorted(fleet.name for fleet in every_fleet(sandbox.deps))
        seen = [observe(sandbox.deps, name) for name in names]
        fleets = [FleetView(found, plan(found, now), now) for found in seen]
        return Screen(self._head(now), fleets, self._notes())

    def _head(self, now: datetime) -> list[Text]:
        head = [line(f"{now:%a %Y-%m-%d %H:%M} UTC   {self._heading[0]}", "bold")]
        head += [line(words, "dim") for words in self._heading[1:]]
        broken = self._sandbox.deps.policies.book().broken
        head += [line(f"policy not used: {found.error}", "bold red") for found in broken]
        violations = self._sandbox.auditor.violations
        head += [line(f"VIOLATION {v.group} {v.rule}: {v.words}", "bold red") for v in violations]
        return head

    def _notes(self) -> list[Text]:
        notes = self._sandbox.notes
        return [line(f"{at:%a %d %H:%M}  {words}") for at, words in notes[-MANY:]]


class Screen:
    """Fits itself into the terminal as it is at the moment of drawing."""

    def __init__(self, head: list[Text], fleets: list[FleetView], notes: list[Text]) -> None:
        self._head = head
        self._fleets = fleets
        self._notes = notes

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        height, width = console.height, options.max_width
        notes = self._notes[-(MANY if height >= TALL else FEW) :]
        fixed = [*self._head, line(""), *(notes and [line(""), *notes])]
        room = height - len(fixed) - 1
        yield Group(
            *self._head, line(""), *self._body(room, width), *(notes and [line(""), *notes])
        )

    def _body(self, room: int, width: int) -> list[Text]:
        if not self._fleets:
            words = "No Auto Scaling group yet: build one with your own client at the AWS address."
            return [line(words, "dim")]
        body: list[Text] = []
        for index, fleet in enumerate(self._fleets):
            # What one fleet does not need is left to those below it.
            share = (room - len(body)) // (len(self._fleets) - index)
            body += fleet.lines(share, width)
        return body[: max(room, 1)]

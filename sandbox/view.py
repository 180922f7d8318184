"""The live view in a terminal: each host on its age axis, what is under way, what waits and why."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from chalicelib.decisions.plan import plan
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Plan, Verdict, Word
from chalicelib.model.policy import Policy
from chalicelib.observing import observe
from sandbox.running import Sandbox
from sandbox.words import span

AXIS = 64
STYLES = {
    Word.FRESH: "green",
    Word.DUE: "yellow",
    Word.WAITING: "yellow",
    Word.HELD: "magenta",
    Word.GOING: "cyan",
    Word.OVERDUE: "bold red",
    Word.UNMANAGED: "dim",
}
NOTES = 5  # The latest of them.


class View:
    """Drawn only between two steps of the clock, so that what it shows belongs together."""

    def __init__(self, sandbox: Sandbox, console: Console, heading: str) -> None:
        self._sandbox = sandbox
        self._heading = heading
        self._live = Live(console=console, refresh_per_second=8, transient=True)

    def __enter__(self) -> "View":
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def draw(self) -> None:
        self._live.update(self._screen())

    def _screen(self) -> RenderableType:
        now = self._sandbox.clock.now()
        parts: list[RenderableType] = [Text(f"{now:%a %Y-%m-%d %H:%M} UTC   {self._heading}")]
        names = [group.name for group in self._sandbox.deps.groups.every()]
        parts += [_fleet(observe(self._sandbox.deps, name), now) for name in names]
        if not names:
            parts.append(Text("No Auto Scaling group yet.", style="dim"))
        parts += [Text(f"{at:%a %d %H:%M}  {words}") for at, words in self._sandbox.notes[-NOTES:]]
        return Group(*parts)


def _fleet(seen: Observation, now: datetime) -> Panel:
    planned, policy = plan(seen, now), seen.binding.policy
    lines: list[Text] = [_axis(seen, planned.verdicts, policy, now)] if policy else []
    lines += [_under_way(seen, planned, now), *_waits(planned)]
    desired = seen.group.desired if seen.group else 0
    title = f"{seen.fleet.name}: {len(planned.verdicts)} hosts, desired {desired}"
    if policy:
        title += f", soft {span(policy.age.soft)}, hard {span(policy.age.hard)}"
    return Panel(Group(*lines), title=title, title_align="left")


def _axis(seen: Observation, verdicts: Iterable[Verdict], policy: Policy, now: datetime) -> Text:
    """0 on the left, hard on the right, soft marked; a digit where several hosts share a place."""
    cells: dict[int, list[Word]] = {}
    for verdict in verdicts:
        cells.setdefault(_place(seen.hosts[verdict.host].age(now), policy), []).append(verdict.word)
    soft = _place(policy.age.soft, policy)
    axis = Text("0 ")
    for column in range(AXIS):
        words = cells.get(column, [])
        mark = ("●" if len(words) == 1 else str(min(len(words), 9))) if words else "·"
        style = STYLES[words[-1]] if words else ("yellow" if column >= soft else "dim")
        axis.append("│" if column == soft and not words else mark, style)
    return axis.append(" hard")


def _place(age: timedelta, policy: Policy) -> int:
    return min(int(AXIS * (age / policy.age.hard)), AXIS - 1)


def _under_way(seen: Observation, planned: Plan, now: datetime) -> Text:
    words = {verdict.host: verdict.words for verdict in planned.verdicts}
    lines = [
        f"{r.old_host} -> {r.new_host or '?'}  {', '.join(r.reasons)}  "
        f"{words.get(r.old_host, str(r.step))}"
        for r in seen.open
    ]
    return Text(
        "\n".join(lines) if lines else "nothing under way", style="cyan" if lines else "dim"
    )


def _waits(planned: Plan) -> list[Text]:
    """One line for each thing that is waited for, with how many wait for it."""
    waiting: dict[str, int] = {}
    for verdict in planned.verdicts:
        if verdict.word in (Word.WAITING, Word.HELD, Word.OVERDUE):
            waiting[verdict.words] = waiting.get(verdict.words, 0) + 1
    return [Text(f"{times} due: {words}", style="yellow") for words, times in waiting.items()]

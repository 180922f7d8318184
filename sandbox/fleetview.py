"""One fleet in the live view: an axis of ages, what is under way, what waits, and its hosts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.text import Text

from chalicelib.model.observation import Observation
from chalicelib.model.plan import Plan, Verdict, Word
from chalicelib.model.policy import Policy
from sandbox.words import span

STYLES = {
    Word.FRESH: "green",
    Word.DUE: "yellow",
    Word.WAITING: "bold yellow",
    Word.HELD: "magenta",
    Word.GOING: "bold cyan",
    Word.OVERDUE: "bold red",
    Word.UNMANAGED: "dim",
}
WAITS = (Word.OVERDUE, Word.WAITING, Word.HELD)
LEAST = 5  # Lines that a fleet gets in any case.


def line(words: str, style: str = "") -> Text:
    """One line whatever its length: what wraps would push the rest out of sight."""
    return Text(words, style, no_wrap=True, overflow="ellipsis")


@dataclass(frozen=True)
class FleetView:
    seen: Observation
    planned: Plan
    now: datetime

    def lines(self, room: int, width: int) -> list[Text]:
        """At most `room` of them: the axis, then what moves and what waits, then the oldest hosts;
        an empty one at the end."""
        policy = self.seen.binding.policy
        shown = [self._title(policy)]
        if policy is not None:
            shown.append(self._axis(policy, width))
        shown += [*self._under_way(), *self._waiting()]
        shown += self._oldest(room - len(shown) - 1) or self._next()
        return [*shown[: max(room, LEAST) - 1], line("")]

    def _title(self, policy: Policy | None) -> Text:
        desired = self.seen.group.desired if self.seen.group else 0
        title = line(self.seen.fleet.name, "bold")
        title.append(f"  {len(self.planned.verdicts)} hosts, desired {desired}", "not bold")
        if policy is not None:
            mode = "" if self.seen.binding.enforced else f", {policy.mode}"
            ages = f"soft {span(policy.age.soft)}, hard {span(policy.age.hard)}"
            title.append(f", {ages}{mode}", "not bold")
        else:
            title.append(f"  {self.seen.binding.error or 'no policy'}", "not bold magenta")
        return title

    def _axis(self, policy: Policy, width: int) -> Text:
        """From birth to hard, soft marked; a digit where several hosts share a place."""
        columns = max(width - len("  0 ") - len(" hard"), 10)
        cells: dict[int, list[Word]] = {}
        for verdict in self.planned.verdicts:
            place = _place(self._age(verdict), policy, columns)
            cells.setdefault(place, []).append(verdict.word)
        soft = _place(policy.age.soft, policy, columns)
        axis = line("  0 ")
        for column in range(columns):
            words = cells.get(column)
            if words:
                mark = "●" if len(words) == 1 else str(min(len(words), 9))
                axis.append(mark, STYLES[max(words, key=list(STYLES).index)])
            else:
                mark = "│" if column == soft else "·"
                axis.append(mark, "yellow" if column >= soft else "dim")
        return axis.append(" hard", "red")

    def _age(self, verdict: Verdict) -> timedelta:
        return self.seen.hosts[verdict.host].age(self.now)

    def _under_way(self) -> list[Text]:
        words = {verdict.host: verdict.words for verdict in self.planned.verdicts}
        return [
            line(
                f"  {r.old_host} → {r.new_host or 'not launched yet'}  {', '.join(r.reasons)}  "
                f"{words.get(r.old_host, str(r.step))}",
                STYLES[Word.GOING],
            )
            for r in self.seen.open
        ]

    def _waiting(self) -> Iterator[Text]:
        """One line for each thing that is waited for, with how many wait for it; worst first."""
        said = ((v.word, v.words) for v in self.planned.verdicts if v.word in WAITS)
        counted = sorted(Counter(said).items(), key=lambda pair: WAITS.index(pair[0][0]))
        for (word, words), times in counted:
            yield line(f"  {times} {word}: {words}", STYLES[word])

    def _next(self) -> list[Text]:
        dated = [v for v in self.planned.verdicts if v.recycle_at and v.recycle_at > self.now]
        if not dated:
            return []
        first = min(dated, key=lambda verdict: verdict.recycle_at or self.now)
        return [line(f"  next: {first.host} {first.words}", "dim")]

    def _oldest(self, room: int) -> list[Text]:
        """The oldest first; none where not even two would fit."""
        if room < 2:
            return []
        by_age = sorted(self.planned.verdicts, key=self._age, reverse=True)
        return [
            line(f"    {v.host}  {span(self._age(v)):>7}  {v.word:<8} ", STYLES[v.word]).append(
                v.words, "not bold"
            )
            for v in by_age[:room]
        ]


def _place(age: timedelta, policy: Policy, columns: int) -> int:
    return min(int(columns * (age / policy.age.hard)), columns - 1)

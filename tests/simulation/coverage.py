"""How often each fault was really hit, at which step of a replacement and at which call; how often
each rule was judged; and how often each answer was given to what no document says of AWS."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict

from tests.simulation.bench import Bench
from tests.simulation.cells import ENDS, FAULTS, RULES, STEPS, WORDS, impossible
from tests.simulation.switches import VALUES, Switches

COLUMNS = (*STEPS, *ENDS)


class Coverage:
    def __init__(self) -> None:
        self.steps: Counter[tuple[str, str]] = Counter()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.excuses: Counter[str] = Counter()
        self.facts: Counter[str] = Counter()
        """What else happened: replacements done, launches, terminations, ..."""
        self.rules: Counter[tuple[str, bool]] = Counter()
        """The judge's: how often asked, and with nothing to spare."""
        self.switches: Counter[tuple[str, str]] = Counter()

    def hit(self, fault: str, steps: Iterable[str], call: str | None = None) -> None:
        for step in set(steps) or {"none"}:
            self.steps[fault, step] += 1
        if call:
            self.calls[fault, call] += 1

    def judged(self, judge: Bench, switches: Switches) -> None:
        self.excuses += judge.excuses
        self.rules += judge.exercised
        self.switches.update((name, str(value)) for name, value in asdict(switches).items())

    def add(self, other: "Coverage") -> None:
        for name, counts in vars(self).items():
            counts.update(getattr(other, name))

    def table(self) -> str:
        """Faults by the steps of the replacements that were open when they hit."""
        rows = {f: [_cell(self.steps[f, c], impossible(f, c)) for c in COLUMNS] for f in FAULTS}
        notes = [f"{mark}: {words}" for mark, words in WORDS.items()]
        return "\n".join([_grid("fault \\ step", COLUMNS, rows), *notes])

    def by_call(self) -> str:
        columns = sorted({fault for fault, _ in self.calls})
        rows = {call: [str(self.calls[c, call]) for c in columns] for _, call in self.calls}
        return _grid("call \\ fault", columns, rows)

    def by_rule(self) -> str:
        rows = {rule: [str(self.rules[rule, edge]) for edge in (False, True)] for rule in RULES}
        return _grid("rule", ("judged", "nothing to spare"), rows)

    def by_switch(self) -> str:
        lines = [
            f"{name}: " + ", ".join(f"{value} in {self.switches[name, value]}" for value in values)
            for name, values in VALUES.items()
        ]
        return "\n".join(["seeds by what no document says of AWS:", *lines])

    def gaps(self) -> list[str]:
        """What could have been met, and was not."""
        cells = [(f, c) for f in FAULTS for c in COLUMNS if impossible(f, c) is None]
        answers = [(name, value) for name, values in VALUES.items() for value in values]
        return [
            *(f"{fault} x {step}" for fault, step in cells if not self.steps[fault, step]),
            *(f"rule {rule}" for rule in RULES if not self.rules[rule, True]),
            *(f"{name}: {value}" for name, value in answers if not self.switches[name, value]),
        ]


def _cell(number: int, impossible: str | None) -> str:
    return impossible if impossible and not number else str(number)


def _grid(corner: str, columns: Iterable[str], rows: Mapping[str, list[str]]) -> str:
    wide = max([len(corner), *(len(name) for name in rows)])
    widths = [max(len(column), 6) for column in columns]
    lines = [[corner, *columns], *([name, *rows[name]] for name in sorted(rows))]
    return "\n".join(
        name.ljust(wide) + "".join(f"  {cell:>{w}}" for cell, w in zip(cells, widths, strict=True))
        for name, *cells in lines
    )

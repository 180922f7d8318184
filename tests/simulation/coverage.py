"""How often each fault was really hit, at which step of a replacement and at which call."""

from collections import Counter
from collections.abc import Iterable

STEPS = (
    "none",
    "claimed",
    "launching",
    "proving",
    "baking",
    "retiring",
    "draining",
    "undoing",
    "restoring",
)


class Coverage:
    def __init__(self) -> None:
        self.steps: Counter[tuple[str, str]] = Counter()
        self.calls: Counter[tuple[str, str]] = Counter()
        self.excuses: Counter[str] = Counter()
        self.facts: Counter[str] = Counter()
        """What else happened: replacements done, launches, terminations, ..."""

    def hit(self, fault: str, steps: Iterable[str], call: str | None = None) -> None:
        for step in set(steps) or {"none"}:
            self.steps[fault, step] += 1
        if call:
            self.calls[fault, call] += 1

    def add(self, other: "Coverage") -> None:
        self.steps += other.steps
        self.calls += other.calls
        self.excuses += other.excuses
        self.facts += other.facts

    def table(self) -> str:
        """Faults by the steps of the replacements that were open when they hit."""
        ended = {"done", "abandoned", "cancelled"}
        more = sorted({step for _, step in self.steps} - set(STEPS) - ended)
        columns = [*STEPS, *more, *sorted(ended)]
        rows = {fault: [self.steps[fault, c] for c in columns] for fault, _ in self.steps}
        return _grid("fault \\ step", columns, rows)

    def by_call(self) -> str:
        columns = sorted({fault for fault, _ in self.calls})
        rows = {call: [self.calls[c, call] for c in columns] for _, call in self.calls}
        return _grid("call \\ fault", columns, rows)

    def empty(self) -> list[str]:
        """Cells of faults and open steps that were never hit."""
        faults = sorted({fault for fault, _ in self.steps})
        return [f"{f} x {s}" for f in faults for s in STEPS if not self.steps[f, s]]


def _grid(corner: str, columns: list[str], rows: dict[str, list[int]]) -> str:
    wide = max([len(corner), *(len(name) for name in rows)])
    widths = [max(len(column), 6) for column in columns]
    lines = [
        corner.ljust(wide) + "".join(f"  {c:>{w}}" for c, w in zip(columns, widths, strict=True))
    ]
    for name in sorted(rows):
        cells = (f"  {n:>{w}}" for n, w in zip(rows[name], widths, strict=True))
        lines.append(name.ljust(wide) + "".join(cells))
    return "\n".join(lines)

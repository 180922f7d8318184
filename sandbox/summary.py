"""What a run showed, at its end: counted per fleet from the registry, judged by the auditor."""

from collections import Counter
from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from chalicelib.model.replacement import Replacement, Step
from sandbox.records import Record
from sandbox.running import Sandbox
from sandbox.words import span


def replacements(sandbox: Sandbox) -> Iterator[Replacement]:
    cursor = None
    while True:
        page = sandbox.deps.registry.replacements.page(1000, cursor)
        yield from page.items
        cursor = page.cursor
        if cursor is None:
            return


def show(sandbox: Sandbox, console: Console) -> None:
    console.print(_table(sandbox))
    functions = sandbox.functions
    calls = ", ".join(f"{name} {times}" for name, times in sorted(functions.invoked.items()))
    console.print(f"Invoked: {calls}")
    for failure in sandbox.failures:
        console.print(f"  {failure.at:%a %d %H:%M} {failure.function} failed: {failure.error}")
    told = Counter(sandbox.notices())
    if told:
        words = ", ".join(f"{event} {times}" for event, times in sorted(told.items()))
        console.print(f"Notices: {words}")
    if sandbox.dispatcher.dead_letters:
        console.print(f"Dead letters: {len(sandbox.dispatcher.dead_letters)}")
    _verdict(sandbox, console)


def _table(sandbox: Sandbox) -> Table:
    rows = list(replacements(sandbox))
    table = Table(title="What happened", title_justify="left", box=SIMPLE_HEAD)
    for column in ("fleet", "replaced", "given up", "oldest / hard", "fewest", "in flight"):
        table.add_column(column)
    for name, record in sorted(sandbox.auditor.records.items()):
        table.add_row(name, *_cells([row for row in rows if row.fleet == name], record))
    return table


def _cells(rows: list[Replacement], record: Record) -> tuple[str, ...]:
    done = Counter(str(row.reasons[0]) for row in rows if row.step is Step.DONE)
    reasons = ", ".join(f"{reason} {times}" for reason, times in sorted(done.items()))
    failed = sum(row.step in (Step.ABANDONED, Step.CANCELLED) for row in rows)
    serving = f"{record.fewest[0]} of {record.fewest[1]}" if record.fewest else "never full"
    if record.worst_lost:
        serving += f", {record.worst_lost} lost by others"
    return (
        f"{done.total()} ({reasons})" if done else "0",
        str(failed),
        _oldest(record),
        serving,
        f"{record.most_in_flight} of {record.slots}",
    )


def _oldest(record: Record) -> str:
    """Whoever outlived hard with an excuse is counted apart, by what excused it."""
    excused = Counter(record.overdue.values())
    over = "".join(f", {count} over: {words}" for words, count in sorted(excused.items()))
    return f"{span(record.oldest)} / {span(record.hard)}{over}"


def _verdict(sandbox: Sandbox, console: Console) -> None:
    violations = sandbox.auditor.violations
    if not violations:
        console.print(
            "Auditor: no violation of floor, budget, hard age, holds or surplus was seen."
        )
    for found in violations:
        console.print(
            f"VIOLATION {found.at:%a %d %H:%M:%S} {found.group} {found.rule}: {found.words}"
        )

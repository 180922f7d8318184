"""Reading a fleet whole while a second worker writes."""

from types import SimpleNamespace
from typing import Any

from chalicelib.model.fleet import Fleet, Freeze
from chalicelib.model.replacement import Replacement, Step
from chalicelib.observing import SECOND_LOOKS, remembered
from tests.builders import NOW, pair

BEFORE = Fleet("web", ledger_desired=3)
AFTER = Fleet("web", ledger_desired=4)


def read(rows: list[Fleet], open_: list[Replacement]) -> tuple[Any, int]:
    """What is remembered, and how often the fleet's row was read; the last of `rows` stays."""
    told = iter(rows)
    asked: list[Fleet] = []

    def get(fleet: str) -> Fleet:
        asked.append(next(told, rows[-1]))
        return asked[-1]

    fleets = SimpleNamespace(get=get)
    replacements = SimpleNamespace(open_in=lambda fleet: open_)
    deps: Any = SimpleNamespace(registry=SimpleNamespace(fleets=fleets, replacements=replacements))
    return remembered(deps, "web"), len(asked)


def test_a_surplus_is_never_read_beside_a_ledger_from_before_it() -> None:
    """It would look like a rise of another hand, and be given away."""
    ours = pair(Step.LAUNCHING)
    (row, open_), _ = read([BEFORE, AFTER], [ours])
    assert (row, open_) == (AFTER, (ours,))


def test_a_freeze_that_comes_while_the_pairs_are_read_is_heeded() -> None:
    frozen = Fleet("web", ledger_desired=3, freeze=Freeze("ann", NOW, "incident"))
    (row, _), _ = read([BEFORE, frozen], [pair(Step.PROVING)])
    assert row == frozen


def test_where_nothing_is_open_the_row_is_read_once() -> None:
    assert read([BEFORE], []) == ((BEFORE, ()), 1)


def test_a_row_that_stands_is_read_twice_and_one_that_never_stands_not_for_ever() -> None:
    assert read([BEFORE], [pair(Step.PROVING)])[1] == 2
    restless = [Fleet("web", ledger_desired=3, revision=number) for number in range(9)]
    assert read(restless, [pair(Step.PROVING)])[1] == 1 + SECOND_LOOKS

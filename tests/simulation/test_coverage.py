"""What was never hit is told, and fails a run of many seeds."""

import pytest

from tests.simulation.__main__ import MANY, status
from tests.simulation.cells import ENDS, FAULTS, RULES, STEPS
from tests.simulation.conftest import quiet_run
from tests.simulation.coverage import Coverage
from tests.simulation.faults import CALL_FAULTS
from tests.simulation.run import Run
from tests.simulation.switches import VALUES


def everything() -> Coverage:
    full = Coverage()
    for fault in FAULTS:
        full.hit(fault, [*STEPS, *(ENDS if fault in CALL_FAULTS else ())])
    full.rules.update((rule, True) for rule in RULES)
    full.switches.update((name, value) for name, values in VALUES.items() for value in values)
    return full


def test_nothing_lacks_where_every_cell_that_can_be_was_hit() -> None:
    assert everything().gaps() == []


def test_a_cell_that_cannot_be_is_marked_and_never_lacks() -> None:
    row = next(line for line in everything().table().splitlines() if line.startswith("clock jump"))
    assert row.split()[-3:] == ["ended"] * 3


@pytest.mark.parametrize(
    ("counts", "key", "words"),
    [
        ("steps", ("clock jump", "baking"), "clock jump x baking"),
        ("rules", ("floor", True), "rule floor"),
        ("switches", ("again", "accepts"), "again: accepts"),
    ],
)
def test_what_was_never_hit_is_named(counts: str, key: tuple[str, object], words: str) -> None:
    lacking = everything()
    del getattr(lacking, counts)[key]
    assert lacking.gaps() == [words]


def test_every_fault_that_a_run_hits_is_in_the_table() -> None:
    with quiet_run():
        hit = {fault for seed in range(12) for fault, _ in Run(seed).go(60).coverage.steps}
    assert hit <= set(FAULTS)


def test_two_coverages_are_added() -> None:
    both = everything()
    both.add(everything())
    assert both.steps["clock jump", "baking"] == 2


@pytest.mark.parametrize(
    ("failed", "lacking", "seeds", "wanted"),
    [
        (False, False, MANY, 0),
        (False, True, MANY - 1, 0),
        (False, True, MANY, 1),
        (True, False, 1, 1),
    ],
)
def test_many_seeds_that_lack_something_fail(
    failed: bool, lacking: bool, seeds: int, wanted: int
) -> None:
    assert status(failed, lacking, seeds) == wanted

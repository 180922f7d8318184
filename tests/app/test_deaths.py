"""Whatever becomes of any one call to AWS, a replacement ends in the same state.

Dying before a call leaves behind what dying after the one before it left.
"""

from collections.abc import Collection
from pathlib import Path

import pytest

from tests.app.calls import Calls, Kind, Point
from tests.app.one_host import OneHost, one_host

pytestmark = pytest.mark.long

EFFECTS = {
    "BatchWriteItem",
    "LaunchInstances",
    "PutItem",
    "SendMessageBatch",
    "TerminateInstanceInAutoScalingGroup",
    "TransactWriteItems",
    "UpdateItem",
}
FUNCTIONS = {"app", "on_instance_state", "on_scaling", "reconcile_fleet", "sweep"}
FEWEST = 120
"""Calls of a replacement; with fewer, either calls are not seen or much was saved."""


def points(
    fleet: OneHost, calls: Calls, effects: Collection[str] = EFFECTS
) -> list[tuple[Point, str]]:
    """Every call that a replacement without faults makes, as the test itself finds them."""
    runs = []
    for _ in range(4):  # What is asked every few minutes is not asked in every run.
        fleet.replace()
        runs.append(calls.points())
    always = set.intersection(*({point for point, _ in run} for run in runs))
    found = [(point, operation) for point, operation in runs[-1] if point in always]
    assert len(found) >= FEWEST
    # A standalone host has no group that could tell of its scaling.
    assert {point.function for point, _ in found} | {"on_scaling"} == FUNCTIONS
    assert {operation for _, operation in found} >= set(effects)
    return found


def strike(fleet: OneHost, calls: Calls, point: Point, kind: Kind, again_after: int = 0) -> bool:
    """Whether it came: for the same reason the last calls of a run may not."""
    for _ in range(3):
        fleet.replace({point: kind}, again_after)
        if calls.struck:
            return True
    return False


def nearly_all(struck: list[bool]) -> bool:
    return sum(struck) >= len(struck) * 0.95


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("kind", [Kind.DIES, Kind.UNSENT], ids=lambda kind: kind.name)
def test_any_call_may_fail(kind: Kind, part: int, tmp_path: Path, calls: Calls) -> None:
    with one_host(calls, tmp_path) as fleet:
        # A call that fails is met much as a death is: every third one will do.
        step = 2 if kind is Kind.DIES else 6
        chosen = points(fleet, calls)[part::step]
        assert nearly_all([strike(fleet, calls, point, kind) for point, _ in chosen])


def test_an_answer_may_be_lost(tmp_path: Path, calls: Calls) -> None:
    """Of calls with an effect: for the others it is the same as not to be sent."""
    with one_host(calls, tmp_path) as fleet:
        chosen = [point for point, name in points(fleet, calls) if name in EFFECTS]
        assert nearly_all([strike(fleet, calls, point, Kind.LOST) for point in chosen])


def test_death_may_come_twice(tmp_path: Path, calls: Calls) -> None:
    """The second soon after the first, while the next process picks up what was left."""
    with one_host(calls, tmp_path) as fleet:
        twice = 0
        for index, (point, _) in enumerate(points(fleet, calls)[::5]):
            strike(fleet, calls, point, Kind.DIES, again_after=1 + index * 7 % 30)
            twice += len(calls.struck) == 2
        assert twice > FEWEST // 8

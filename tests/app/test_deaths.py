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
    for _ in range(3):  # What is remembered for some minutes is not asked in every run.
        fleet.replace()
        runs.append(calls.points())
    found = min(runs, key=len)
    assert len(found) >= FEWEST
    assert {point.function for point, _ in found} == FUNCTIONS
    assert {operation for _, operation in found} >= set(effects)
    return found


def strike(fleet: OneHost, calls: Calls, point: Point, kind: Kind, again_after: int = 0) -> None:
    for _ in range(3):  # For the same reason the last calls may not come.
        fleet.replace({point: kind}, again_after)
        if calls.struck:
            return
    raise AssertionError(f"{point} never came")


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("kind", [Kind.DIES, Kind.UNSENT], ids=lambda kind: kind.name)
def test_any_call_may_fail(kind: Kind, part: int, tmp_path: Path, calls: Calls) -> None:
    with one_host(calls, tmp_path) as fleet:
        for point, _ in points(fleet, calls)[part::2]:
            strike(fleet, calls, point, kind)


def test_an_answer_may_be_lost(tmp_path: Path, calls: Calls) -> None:
    """Of calls with an effect: for the others it is the same as not to be sent."""
    with one_host(calls, tmp_path) as fleet:
        for point, operation in points(fleet, calls):
            if operation in EFFECTS:
                strike(fleet, calls, point, Kind.LOST)


def test_death_may_come_twice(tmp_path: Path, calls: Calls) -> None:
    """The second soon after the first, while the next process picks up what was left."""
    with one_host(calls, tmp_path) as fleet:
        twice = 0
        for index, (point, _) in enumerate(points(fleet, calls)[::5]):
            strike(fleet, calls, point, Kind.DIES, again_after=1 + index * 7 % 30)
            twice += len(calls.struck) == 2
        assert twice > FEWEST // 8

"""Whatever becomes of any one call to AWS, a standalone host ends replaced by exactly one, which
has its load balancer, its Elastic IP and its tags; and no instance is left behind."""

from pathlib import Path

import pytest

from tests.app.calls import Calls, Kind
from tests.app.one_single import one_single
from tests.app.test_deaths import nearly_all, points, strike

pytestmark = pytest.mark.long

OURS = {
    "AssociateAddress",
    "DeregisterTargets",
    "RegisterTargets",
    "RunInstances",
    "TerminateInstances",
    "TransactWriteItems",
}
EFFECTS = OURS | {"BatchWriteItem", "PutItem", "SendMessageBatch", "UpdateItem"}


@pytest.mark.parametrize("kind", [Kind.DIES, Kind.UNSENT], ids=lambda kind: kind.name)
def test_any_call_may_fail(kind: Kind, tmp_path: Path, calls: Calls) -> None:
    """Every call with an effect, and of the many readings every tenth; their own tests strike all
    calls of a pass over a group."""
    with one_single(calls, tmp_path) as fleet:
        found = enumerate(points(fleet, calls, EFFECTS))
        chosen = [point for index, (point, name) in found if name in OURS or index % 10 == 0]
        assert nearly_all([strike(fleet, calls, point, kind) for point in chosen])


def test_an_answer_may_be_lost(tmp_path: Path, calls: Calls) -> None:
    with one_single(calls, tmp_path) as fleet:
        chosen = [point for point, name in points(fleet, calls, EFFECTS) if name in OURS]
        assert nearly_all([strike(fleet, calls, point, Kind.LOST) for point in chosen])


def test_death_may_come_twice(tmp_path: Path, calls: Calls) -> None:
    with one_single(calls, tmp_path) as fleet:
        for index, (point, _) in enumerate(points(fleet, calls, EFFECTS)[::15]):
            strike(fleet, calls, point, Kind.DIES, again_after=1 + index * 7 % 30)

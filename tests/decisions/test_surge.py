"""Whether a group can gain a host before it loses one."""

from typing import Any

import pytest

from chalicelib.decisions.surge import no_room, room, zone_taken
from chalicelib.model.replacement import Step
from tests.builders import group, pair, replacement


@pytest.mark.parametrize(
    ("step", "new", "left"),
    [
        pytest.param(Step.CLAIMED, None, 1, id="claimed: will launch"),
        pytest.param(Step.LAUNCHING, None, 1, id="launching: may have launched"),
        pytest.param(Step.PROVING, "i-9", 2, id="proving: counted in desired"),
        pytest.param(Step.UNDOING, None, 2, id="undoing: will never launch"),
    ],
)
def test_room_is_what_max_size_allows_beyond_launches_to_come(
    step: Step, new: str | None, left: int
) -> None:
    of = group("i-1", "i-2", max_size=4)
    assert room(of, [replacement("i-1", new, step)]) == left


def test_a_group_above_its_max_size_has_no_room() -> None:
    assert room(group("i-1", "i-2", max_size=1), []) == 0


def test_a_full_group_names_max_size_as_the_fix() -> None:
    said = no_room(group("i-1", "i-2", max_size=2))
    assert said == "the group is full (desired 2, MaxSize 2); raise MaxSize to at least 3"


REBALANCING = {"suspended": frozenset[str]()}


@pytest.mark.parametrize(
    ("given", "open_", "taken"),
    [
        pytest.param(REBALANCING, pair(Step.PROVING), True, id="a surplus host is there"),
        pytest.param(REBALANCING, replacement(), True, id="one is to come"),
        pytest.param(REBALANCING, pair(Step.PROVING, zone="b"), False, id="in another zone"),
        pytest.param(REBALANCING, pair(Step.DRAINING, surplus=0), False, id="given back"),
        pytest.param({}, pair(Step.PROVING), False, id="AZRebalance is suspended"),
        pytest.param(
            REBALANCING | {"zones": ("a",)}, pair(Step.PROVING), False, id="only one zone"
        ),
    ],
)
def test_a_zone_carries_one_surplus_host_while_auto_scaling_evens_zones_out(
    given: dict[str, Any], open_: Any, taken: bool
) -> None:
    assert zone_taken("a", group("i-1", "i-2", **given), [open_]) is taken

"""Whether a group can gain a host before it loses one."""

from typing import Any

import pytest

from chalicelib.decisions.surge import impossible_because, no_room, room, zone_taken
from chalicelib.model.replacement import Step
from tests.builders import group, member, pair, replacement


@pytest.mark.parametrize(
    ("given", "named"),
    [
        pytest.param({"suspended": frozenset({"Launch"})}, "process Launch", id="Launch"),
        pytest.param({"suspended": frozenset({"Terminate"})}, "process Terminate", id="Terminate"),
        pytest.param({"operator": "eks.amazonaws.com"}, "eks.amazonaws.com", id="operator"),
        pytest.param({"template": None}, "launch configuration", id="launch configuration"),
        pytest.param({"warm_pool": True}, "warm pool", id="warm pool"),
        pytest.param({"mixed": True}, "purchase options", id="mixed"),
    ],
)
def test_what_forbids_a_surge_is_named(given: dict[str, Any], named: str) -> None:
    said = impossible_because(group("i-1", **given))
    assert said is not None and named in said


def test_weights_other_than_one_forbid_a_surge() -> None:
    said = impossible_because(group("i-1", member("i-2", weight="2")))
    assert said is not None and "weights" in said
    assert impossible_because(group("i-1", member("i-2", weight="1"))) is None


@pytest.mark.parametrize("process", ["AZRebalance", "ReplaceUnhealthy", "HealthCheck"])
def test_other_suspended_processes_forbid_nothing(process: str) -> None:
    assert impossible_because(group("i-1", suspended=frozenset({process}))) is None


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

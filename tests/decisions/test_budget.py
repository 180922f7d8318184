"""How many replacements may be under way at once."""

import pytest

from chalicelib.decisions.budget import slots_taken
from chalicelib.model.group import Group
from chalicelib.model.replacement import Step
from tests.builders import (
    ago,
    facts,
    fleet_of_pair,
    group,
    member,
    observation,
    policy,
    replacement,
)


def sized(size: int, **given: int) -> Group:
    return group(*(f"i-{number}" for number in range(size)), **given)


@pytest.mark.parametrize(
    ("size", "in_flight", "expected"),
    [
        pytest.param(19, "10%", 1, id="percent rounds down"),
        pytest.param(20, "10%", 2, id="exactly"),
        pytest.param(3, "10%", 1, id="never below one"),
        pytest.param(3, 0, 1, id="zero is one"),
        pytest.param(3, 2, 2, id="a count is a count"),
        pytest.param(0, "10%", 1, id="an empty fleet"),
    ],
)
def test_the_budget_is_a_count_or_a_share(size: int, in_flight: int | str, expected: int) -> None:
    of = sized(size)
    moment = facts(observation(of, policy=policy(in_flight=in_flight)))
    assert moment.policy.budget.slots(moment.size) == expected


def test_our_own_surplus_does_not_enlarge_the_budget() -> None:
    pairs = [
        replacement(f"i-{number}", f"i-{number + 18}", Step.PROVING, surplus=1)
        for number in range(2)
    ]
    of = sized(20)  # 18 that the owner asked for, and two of ours.
    moment = facts(observation(of, *pairs, policy=policy(in_flight="10%")))
    assert moment.policy.budget.slots(moment.size) == 1


@pytest.mark.parametrize("new", [None, "i-18"], ids=["asked", "answered"])
def test_a_launch_that_is_not_counted_yet_does_not_enlarge_it_either(new: str | None) -> None:
    launching = replacement("i-0", new, Step.LAUNCHING, sent_at=ago("1s"))
    moment = facts(observation(sized(20), launching, ledger_desired=19))
    assert (moment.floor, moment.size) == (20, 19)


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        pytest.param([], 0, id="all well"),
        pytest.param([member("i-8", healthy=False)], 1, id="unhealthy"),
        pytest.param([member("i-8", "Pending")], 1, id="not ready yet"),
        pytest.param([member("i-8", "Terminating:Wait")], 1, id="leaving"),
        pytest.param([member("i-8", "Standby")], 0, id="put aside by a person, and replaced"),
        pytest.param([member("i-8", "Terminating:Retained")], 0, id="kept after its end"),
        pytest.param([member("i-7", "Pending"), member("i-8", healthy=False)], 2, id="two"),
    ],
)
def test_each_host_that_does_not_serve_takes_a_slot(extra: list, expected: int) -> None:
    of = group("i-1", "i-2", *extra)
    assert slots_taken(of, ()) == expected


@pytest.mark.parametrize("state", ["InService", "Pending", "Terminating"])
def test_a_pair_takes_one_slot_whatever_its_hosts_do(state: str) -> None:
    _, moment = fleet_of_pair(Step.PROVING, lifecycles={"i-1": state, "i-9": state})
    assert slots_taken(moment.group, moment.observation.open) == 1


def test_a_pair_without_a_new_host_takes_one_slot() -> None:
    of = group("i-1", "i-2")
    moment = facts(observation(of, replacement("i-1")))
    assert slots_taken(of, moment.observation.open) == 1

"""A pair whose old host cannot leave because another host is sick, and that holds the last slot."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.plan import plan
from chalicelib.decisions.steps.retiring import from_retiring
from chalicelib.model.group import Health
from chalicelib.model.plan import Advance, Claim, Terminate
from chalicelib.model.replacement import Step
from tests.builders import (
    NOW,
    TARGETS,
    ago,
    facts,
    fleet_of_pair,
    group,
    hold,
    host,
    member,
    observation,
    pair,
    policy,
)

SICK = host("i-2", unwell_since=ago("10m"), unwell_why="unhealthy in target group web")


def retiring(step: Step = Step.RETIRING, **given: Any) -> Any:
    """i-2 is unhealthy behind the load balancer, and well in its group."""
    fields: dict[str, Any] = {
        "hosts": [SICK],
        "group": {"target_groups": (TARGETS,)},
        "unwell": {"i-2": Health(True, {TARGETS: "unhealthy"})},
    }
    return from_retiring(*fleet_of_pair(step, **(fields | given)))


def test_the_new_host_takes_the_sick_ones_place_and_the_old_one_is_planned_anew() -> None:
    move = retiring()
    assert isinstance(move, Advance)
    row = move.replacement
    assert (row.step, row.ending, row.surplus) == (Step.UNDOING, Step.CANCELLED, 1)
    assert (row.old_host, row.new_host) == ("i-1", "i-2")
    assert move.words == "i-9 serves in place of i-2, which is unhealthy"


def test_then_the_sick_one_leaves_with_the_surplus() -> None:
    undoing = pair(Step.UNDOING, new="i-2", ending=Step.CANCELLED, why="i-2 is unhealthy")
    of = group("i-1", "i-2", "i-3", "i-9", desired=4, target_groups=(TARGETS,))
    bad = {"i-2": Health(True, {TARGETS: "unhealthy"})}
    (action,) = plan(observation(of, undoing, hosts=[SICK], unwell=bad), NOW).actions
    assert isinstance(action, Terminate)
    assert (action.host, action.decrement) == ("i-2", True)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(
            {"hosts": [host("i-2", unwell_since=ago("9m"), unwell_why="x")]}, id="patience lasts"
        ),
        pytest.param({"hosts": [host("i-2")]}, id="nobody is to go for it"),
        pytest.param(
            {"hosts": [host("i-2", unwell_since=ago("1h"), unwell_why="x", hold=hold())]}, id="held"
        ),
        pytest.param({"members": [member("i-2", protected=True)]}, id="protected"),
        pytest.param({"lifecycles": {"i-2": "Standby"}}, id="in Standby"),
        pytest.param({"policy": policy(in_flight=2)}, id="a slot is free for its own cure"),
        pytest.param(
            {"policy": policy(in_flight=2), "members": [member("i-2", healthy=False)]},
            id="its own slot is its cure's",
        ),
        pytest.param({"sent_at": ago("2m")}, id="the old host may still leave"),
        pytest.param({"surplus": 0, "group": {"desired": 3}}, id="there is no surplus to give"),
    ],
)
def test_else_the_old_host_waits_as_ever(given: dict[str, Any]) -> None:
    move = retiring(**given)
    assert not isinstance(move, Advance)
    assert isinstance(move, Terminate) or "would serve" in move


def test_of_several_pairs_one_gives_way_at_a_time() -> None:
    pairs = [pair(Step.RETIRING, "i-1", "i-8"), pair(Step.RETIRING, "i-3", "i-9")]
    members = ("i-1", "i-2", "i-3", "i-4", "i-8", "i-9")
    of = group(*members, desired=6, target_groups=(TARGETS,))
    both = [SICK, replace(SICK, id="i-4")]
    bad = {sick.id: Health(True, {TARGETS: "unhealthy"}) for sick in both}
    given: dict[str, Any] = {"hosts": both, "unwell": bad, "policy": policy(in_flight=2)}
    (action,) = plan(observation(of, *pairs, **given), NOW).actions
    assert isinstance(action, Advance) and action.replacement.id == "r-i-3"
    after = [pairs[0], action.replacement]
    moves = plan(observation(of, *after, **given), NOW).actions
    assert [type(move) for move in moves] == [Terminate]


def test_with_a_free_slot_the_sick_one_gets_a_replacement_of_its_own() -> None:
    of = group("i-1", "i-2", "i-3", "i-9", desired=4, target_groups=(TARGETS,))
    bad = {"i-2": Health(True, {TARGETS: "unhealthy"})}
    seen = observation(
        of, pair(Step.RETIRING), hosts=[SICK], unwell=bad, policy=policy(in_flight=2)
    )
    (action,) = plan(seen, NOW).actions
    assert isinstance(action, Claim) and action.replacement.old_host == "i-2"


def test_a_sick_host_that_has_a_replacement_of_its_own_is_cured_by_that() -> None:
    own = pair(Step.PROVING, old="i-2", new="i-8", surplus=0, id="r-0")
    moved, moment = fleet_of_pair(
        Step.RETIRING,
        hosts=[SICK],
        group={"target_groups": (TARGETS,)},
        unwell={"i-2": Health(True, {TARGETS: "unhealthy"})},
    )
    seen = replace(moment.observation, open=(*moment.observation.open, own))
    assert from_retiring(moved, facts(seen)) == "2 hosts would serve, and the floor is 3"


def test_the_slot_is_one_of_a_share_of_the_fleet() -> None:
    assert isinstance(retiring(policy=policy(in_flight="25%")), Advance)
    assert isinstance(retiring(policy=policy(in_flight="100%")), str)


def test_an_old_host_that_serves_nobody_goes_whoever_else_is_sick() -> None:
    move = retiring(members=[member("i-1", healthy=False)])
    assert isinstance(move, Terminate) and move.host == "i-1"

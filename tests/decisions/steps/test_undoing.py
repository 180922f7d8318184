"""undoing: what the replacement took is given back before it ends."""

from typing import Any

import pytest

from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Advance, Finish, Terminate
from chalicelib.model.replacement import Step, Strategy
from tests.builders import (
    NOW,
    ago,
    facts,
    fleet_of_pair,
    group,
    host,
    member,
    observation,
    replacement,
)

WHY = "i-9 was not proven in time"
LONG_AGO = {Step.LAUNCHING: ago("2h"), Step.UNDOING: ago("1h")}
OLD = [host("i-1", "6d"), host("i-2", "6d"), host("i-3", "6d")]


def undoing(**given: Any) -> Any:
    settings = {"ending": Step.ABANDONED, "why": WHY, "hosts": OLD} | given
    return from_undoing(*fleet_of_pair(Step.UNDOING, **settings))


def test_an_unproven_new_host_is_terminated_with_decrement() -> None:
    """Without, the group would launch another."""
    move = undoing(lifecycles={"i-9": "Pending"})
    assert isinstance(move, Terminate)
    assert (move.host, move.decrement) == ("i-9", True)
    assert move.words == f"terminate i-9: {WHY}"


def test_a_new_host_that_raised_nothing_lowers_nothing() -> None:
    move = undoing(surplus=0, lifecycles={"i-9": "Pending"})
    assert isinstance(move, Terminate) and move.decrement is False


def test_a_new_host_that_is_needed_stays_until_others_serve() -> None:
    move = undoing(members=[member("i-2", healthy=False)])
    assert move == "2 hosts would serve, and the floor is 3"


def test_a_termination_is_not_sent_twice_within_a_minute() -> None:
    assert undoing(sent_at=ago("59s")) == "the answer to the termination of i-9 is awaited"
    assert isinstance(undoing(sent_at=ago("60s")), Terminate)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"new_host": None, "surplus": 0, "without": ["i-9"]}, id="never launched"),
        pytest.param({"surplus": 0, "without": ["i-9"]}, id="gone, and given back"),
        pytest.param(
            {"surplus": 0, "lifecycles": {"i-9": "Terminating"}}, id="leaving, and given back"
        ),
    ],
)
def test_it_ends_when_nothing_of_it_is_left(given: dict[str, Any]) -> None:
    move = undoing(**given)
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.replacement.why) == (Step.ABANDONED, WHY)


def test_a_lost_answer_that_took_effect_is_noted_before_it_ends() -> None:
    """The ledger must know that desired fell by our own call, or it would look like another's."""
    move = undoing(
        sent_at=ago("10s"),
        lifecycles={"i-9": "Terminating"},
        group={"desired": 3},
        ledger_desired=4,
    )
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.UNDOING, 0)
    assert move.ledger_change == -1


def test_a_host_that_left_while_desired_stands_is_looked_at_again() -> None:
    move = undoing(sent_at=ago("59s"), without=["i-9"])
    assert move == "i-9 is leaving, and desired capacity does not show it yet"


def test_a_cancelled_one_is_no_failure() -> None:
    move = undoing(surplus=0, without=["i-9"], ending=Step.CANCELLED, breaker=Breaker(2))
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.breaker, move.retry_after) == (Step.CANCELLED, None, None)


YOUNG = host("i-3", born_at=ago("1m"))


def test_the_hosts_that_the_group_launched_instead_gives_the_surplus_back() -> None:
    move = undoing(without=["i-9"], hosts=[*OLD[:2], YOUNG])
    assert isinstance(move, Advance)
    assert (move.replacement.new_host, move.replacement.surplus) == ("i-3", 1)
    assert (move.replacement.sent_at, move.replacement.step) == (None, Step.UNDOING)
    assert move.words == "i-3 came in place of i-9"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="all others are old"),
        pytest.param({"hosts": [*OLD, YOUNG], "lifecycles": {"i-3": "Terminating"}}, id="leaving"),
        pytest.param({"hosts": [*OLD[1:], host("i-1", born_at=ago("1m"))]}, id="its own old host"),
    ],
)
def test_a_surplus_waits_for_the_hosts_that_the_group_launches_instead(
    given: dict[str, Any],
) -> None:
    move = undoing(**({"without": ["i-9"]} | given))
    assert move == "the group has not yet replaced i-9, which left it"


def test_a_host_that_replaced_another_is_no_substitute() -> None:
    """It is proven and somebody's answer to a request; the group's own launch is still to come."""
    proven = host("i-3", born_at=ago("1m"), replaces="i-0")
    move = undoing(without=["i-9"], hosts=[*OLD[:2], proven])
    assert isinstance(move, str)


def test_it_ends_as_abandoned_when_nobody_said_how() -> None:
    move = undoing(surplus=0, without=["i-9"], ending=None, now=NOW)
    assert isinstance(move, Finish) and move.replacement.step is Step.ABANDONED


def test_a_surplus_that_min_size_now_asks_for_stays() -> None:
    move = undoing(group={"min_size": 4})
    assert isinstance(move, Finish) and move.replacement.surplus == 0


def test_an_unanswered_decrement_whose_host_left_costs_no_substitute() -> None:
    """Desired is as before: the owner added one since. His host is not ours to give back."""
    move = undoing(sent_at=ago("60s"), without=["i-9"], hosts=[*OLD[:2], YOUNG])
    assert isinstance(move, Finish) and move.replacement.surplus == 0


def test_nothing_ends_on_a_reading_from_before_our_launch() -> None:
    given: dict[str, Any] = {"group": {"desired": 3}, "ledger_desired": 4}
    move = undoing(without=["i-9"], ledger_at=ago("5s"), began=LONG_AGO, **given)
    assert isinstance(move, str)


def test_a_new_host_that_its_owner_protects_is_his() -> None:
    move = undoing(members=[member("i-9", protected=True)])
    assert isinstance(move, Finish)
    assert move.words == "i-9 is protected from scale-in; both hosts stay"


def test_a_new_host_that_owes_nothing_and_is_asked_for_stays() -> None:
    """Its old host left by another hand, and it fills that place: the floor would keep it for
    ever, and its slot in the budget with it."""
    move = undoing(surplus=0, without=["i-1"], group={"desired": 3})
    assert isinstance(move, Finish) and move.words == "the new host is asked for; both hosts stay"


def test_a_new_host_that_a_scale_in_took_leaves_nothing_to_give_back() -> None:
    """As many serve as are desired and none is on its way: nothing will ever come in its place."""
    move = undoing(without=["i-9"], group={"desired": 3}, began=LONG_AGO)
    assert isinstance(move, Finish)


def in_a_full_group(**given: Any) -> Any:
    """i-1 is back from Standby as i-9's owner. i-2 made room before, and waits in Standby still."""
    waiting = replacement(
        "i-2", None, Step.RESTORING, strategy=Strategy.STANDBY, surplus=-1, ending=Step.ABANDONED
    )
    row = replacement("i-1", "i-9", Step.UNDOING, surplus=1, ending=Step.ABANDONED, why=WHY)
    of = {"desired": 3, "max_size": 3} | given
    members = ("i-1", member("i-2", "Standby"), "i-3", "i-9")
    return from_undoing(row, facts(observation(group(*members, **of), row, waiting)))


def test_in_a_full_group_a_new_host_leaves_so_that_another_pairs_old_one_comes_back() -> None:
    """Otherwise each would wait for the other: the one for the floor, the other for room."""
    move = in_a_full_group()
    assert isinstance(move, Terminate)
    assert (move.host, move.decrement) == ("i-9", True)


def test_where_there_is_room_the_other_comes_back_first() -> None:
    assert in_a_full_group(max_size=4) == "2 hosts would serve, and the floor is 3"


def test_a_surplus_is_not_written_off_while_a_lost_launch_may_have_brought_its_substitute() -> None:
    """i-4 came instead of i-9, or by the launch without an answer: its token tells."""
    lost = replacement("i-2", None, Step.LAUNCHING, began={Step.LAUNCHING: ago("5m")})
    row = replacement("i-1", "i-9", Step.UNDOING, surplus=1, ending=Step.ABANDONED, why=WHY)
    young = host("i-4", born_at=ago("1m"))
    of = group("i-1", "i-2", "i-3", "i-4")
    seen = facts(observation(of, row, lost, hosts=[young]))
    assert from_undoing(row, seen) == "the group has not yet replaced i-9, which left it"
    alone = facts(observation(of, row, hosts=[young]))
    move = from_undoing(row, alone)
    assert isinstance(move, Advance) and move.replacement.new_host == "i-4"

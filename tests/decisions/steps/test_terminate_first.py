"""terminate-first: the old host goes, and what its group launches instead is proven."""

from typing import Any

import pytest

from chalicelib.decisions.progress import next_move
from chalicelib.model.plan import Advance, Commit, Finish, Terminate
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Step, Strategy
from tests.builders import (
    ago,
    facts,
    group,
    hold,
    host,
    member,
    observation,
    policy,
    replacement,
)

YOUNG = host("i-9", born_at=ago("3m"))


def moved(step: Step, *members: Any, new: str | None = None, **given: Any) -> Any:
    own = {name: given.pop(name) for name in ("sent_at", "deadline", "began") if name in given}
    own = {"began": {Step.RETIRING: ago("4m"), step: ago("3m")}} | own
    pair = replacement("i-1", new, step, strategy=Strategy.TERMINATE_FIRST, **own)
    out = policy(budget=Budget(Amount(1), Amount(given.pop("unavailable", 1))))
    of = group(*members, desired=2, max_size=2, min_size=2)
    hosts = [YOUNG, *given.pop("hosts", ())]
    seen = observation(of, pair, policy=out, hosts=hosts, **given)
    return next_move(pair, facts(seen), None)


def test_it_begins_with_the_commit_and_then_the_termination() -> None:
    assert isinstance(moved(Step.CLAIMED, "i-1", "i-2"), Commit)
    move = moved(Step.RETIRING, "i-1", "i-2")
    assert isinstance(move, Terminate)
    assert (move.host, move.decrement) == ("i-1", False)


@pytest.mark.parametrize("step", [Step.CLAIMED, Step.RETIRING])
def test_nothing_goes_while_another_host_is_out_of_service(step: Step) -> None:
    move = moved(step, "i-1", member("i-2", healthy=False))
    assert move == "0 hosts would serve, and the floor is 1"


def test_one_that_cannot_go_in_time_gives_up_its_turn() -> None:
    sick = member("i-2", healthy=False)
    assert isinstance(moved(Step.RETIRING, "i-1", sick, began={Step.RETIRING: ago("14m")}), str)
    late = moved(Step.RETIRING, "i-1", sick, began={Step.RETIRING: ago("15m")})
    assert isinstance(late, Finish) and late.replacement.step is Step.CANCELLED
    sent = {"began": {Step.RETIRING: ago("15m")}, "sent_at": ago("2m")}
    assert isinstance(moved(Step.RETIRING, "i-1", sick, **sent), str)


def test_a_termination_is_not_sent_twice_within_a_minute() -> None:
    assert isinstance(moved(Step.RETIRING, "i-1", "i-2", sent_at=ago("59s")), str)
    assert isinstance(moved(Step.RETIRING, "i-1", "i-2", sent_at=ago("60s")), Terminate)


def test_a_hold_that_came_in_time_ends_it() -> None:
    move = moved(Step.RETIRING, "i-1", "i-2", hosts=[host("i-1", hold=hold())])
    assert isinstance(move, Finish) and move.replacement.step is Step.CANCELLED


def test_when_the_old_host_is_gone_the_groups_own_host_is_proven() -> None:
    leaving = member("i-1", "Terminating")
    assert moved(Step.RETIRING, leaving, "i-2").replacement.step is Step.DRAINING
    assert moved(Step.DRAINING, leaving, "i-2") == "i-1 drains"
    assert moved(Step.DRAINING, "i-2").replacement.step is Step.LAUNCHING
    move = moved(Step.LAUNCHING, "i-2", "i-9")
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.new_host) == (Step.PROVING, "i-9")
    done = moved(Step.BAKING, "i-2", "i-9", new="i-9")
    assert isinstance(done, Finish) and done.replacement.step is Step.DONE


def test_a_host_that_was_there_before_is_not_the_new_one() -> None:
    older = host("i-9", born_at=ago("5m"))
    move = moved(Step.LAUNCHING, "i-2", "i-9", hosts=[older])
    assert move == "the group has not launched a host in place of i-1 yet"


@pytest.mark.parametrize(
    ("step", "given"),
    [
        pytest.param(
            Step.LAUNCHING,
            {"began": {Step.RETIRING: ago("20m"), Step.LAUNCHING: ago("15m")}},
            id="none came",
        ),
        pytest.param(
            Step.PROVING,
            {"members": ["i-2", member("i-9", healthy=False)], "deadline": ago("1s")},
            id="it is not well",
        ),
        pytest.param(
            Step.PROVING, {"members": ["i-2", member("i-9", "Terminating")]}, id="it is lost"
        ),
    ],
)
def test_a_failure_feeds_the_breaker_and_nothing_is_touched(
    step: Step, given: dict[str, Any]
) -> None:
    new = "i-9" if step is Step.PROVING else None
    move = moved(step, *given.pop("members", ["i-2"]), new=new, **given)
    assert isinstance(move, Finish) and move.replacement.step is Step.ABANDONED

"""standby: the old host leaves service first, the group launches another, and it can be undone."""

from typing import Any

import pytest

from chalicelib.decisions.progress import next_move
from chalicelib.model.plan import (
    Advance,
    Commit,
    EnterStandby,
    ExitStandby,
    Finish,
    Terminate,
)
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Step, Strategy
from tests.builders import (
    ago,
    facts,
    group,
    hold,
    host,
    later,
    member,
    observation,
    policy,
    replacement,
)

YOUNG = host("i-9", born_at=ago("1m"))
ASIDE = member("i-1", "Standby")
FULL = {"desired": 3, "max_size": 3, "min_size": 2}
BEGAN = {Step.CLAIMED: ago("10m"), Step.LAUNCHING: ago("9m"), Step.RESTORING: ago("1m")}


def moved(step: Step, *members: Any, new: str | None = "i-9", **given: Any) -> Any:
    """Three hosts of a full group of which one may be out of service."""
    of = FULL | given.pop("of", {})
    out = given.pop("unavailable", 1)
    own = {
        name: given.pop(name)
        for name in ("surplus", "sent_at", "ending", "why", "deadline", "began")
        if name in given
    }
    own = {"began": BEGAN | {step: ago("5m")}} | own
    if step is Step.LAUNCHING:
        own = {"sent_at": ago("5m")} | own
    pair = replacement("i-1", new, step, strategy=Strategy.STANDBY, **own)
    seen = observation(
        group(*members, **of),
        pair,
        policy=policy(budget=Budget(Amount(1), Amount(out))),
        hosts=[YOUNG, *given.pop("hosts", ())],
        **given,
    )
    return next_move(pair, facts(seen), None)


def test_the_old_host_goes_to_standby_first() -> None:
    move = moved(Step.CLAIMED, "i-1", "i-2", "i-3", new=None)
    assert isinstance(move, EnterStandby)


def test_it_does_not_when_another_host_is_already_out_of_service() -> None:
    move = moved(Step.CLAIMED, "i-1", member("i-2", healthy=False), "i-3", new=None)
    assert move == "1 hosts would serve, and the floor is 2"


def test_the_host_that_the_group_launches_instead_is_proven() -> None:
    move = moved(Step.LAUNCHING, ASIDE, "i-2", "i-3", "i-9", new=None)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.new_host) == (Step.PROVING, "i-9")
    assert (move.replacement.deadline, move.replacement.surplus) == (later("15m"), 0)


def test_it_waits_for_that_host_and_then_puts_the_old_one_back() -> None:
    assert moved(Step.LAUNCHING, ASIDE, "i-2", "i-3", new=None) == (
        "the group has not launched a host in place of i-1 yet"
    )
    late = {"began": {Step.LAUNCHING: ago("15m")}}
    move = moved(Step.LAUNCHING, ASIDE, "i-2", "i-3", new=None, **late)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.RESTORING, Step.ABANDONED)


@pytest.mark.parametrize(
    ("sent", "kind"), [(ago("59s"), str), (ago("60s"), EnterStandby)], ids=["awaited", "lost"]
)
def test_a_call_that_shows_no_effect_is_sent_again(sent: Any, kind: type) -> None:
    move = moved(Step.LAUNCHING, "i-1", "i-2", "i-3", new=None, sent_at=sent)
    assert isinstance(move, kind)


def test_a_host_that_does_not_go_to_standby_in_time_is_left_alone() -> None:
    late = {"began": {Step.LAUNCHING: ago("15m")}, "sent_at": ago("2m")}
    move = moved(Step.LAUNCHING, "i-1", "i-2", "i-3", new=None, **late)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.RESTORING, Step.ABANDONED)


def test_a_host_that_aws_refused_to_set_aside_is_not_ours_to_put_back() -> None:
    """If it is in Standby, a person put it there at the same moment, and wants it there."""
    move = moved(Step.LAUNCHING, ASIDE, "i-2", "i-3", new=None, sent_at=None, why="AWS said no")
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.words) == (Step.ABANDONED, "AWS said no")


def test_an_old_host_that_is_held_meanwhile_is_not_sent_to_standby_again() -> None:
    kept = host("i-1", hold=hold())
    move = moved(Step.LAUNCHING, "i-1", "i-2", "i-3", new=None, sent_at=ago("2m"), hosts=[kept])
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.RESTORING, Step.CANCELLED)


def test_proven_and_baked_the_old_host_is_terminated_without_decrement() -> None:
    assert isinstance(moved(Step.BAKING, ASIDE, "i-2", "i-3", "i-9"), Commit)
    move = moved(Step.RETIRING, ASIDE, "i-2", "i-3", "i-9")
    assert isinstance(move, Terminate)
    assert (move.host, move.decrement) == ("i-1", False)


def test_a_new_host_that_is_not_proven_in_time_sends_the_old_one_back() -> None:
    move = moved(
        Step.PROVING, ASIDE, "i-2", "i-3", member("i-9", healthy=False), deadline=ago("1s")
    )
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.RESTORING, Step.ABANDONED)


def test_below_max_size_the_old_host_comes_back_first() -> None:
    move = moved(Step.RESTORING, ASIDE, "i-2", "i-3", "i-9", of={"max_size": 4})
    assert isinstance(move, ExitStandby)


def test_in_a_full_group_the_new_host_makes_room_first() -> None:
    move = moved(Step.RESTORING, ASIDE, "i-2", "i-3", "i-9")
    assert isinstance(move, Advance) and move.replacement.step is Step.UNDOING
    bad = member("i-9", healthy=False)
    move = moved(Step.UNDOING, ASIDE, "i-2", "i-3", bad)
    assert isinstance(move, Terminate)
    assert (move.host, move.decrement) == ("i-9", True)


def test_a_host_that_aws_healed_makes_room_in_place_of_the_one_that_was_lost() -> None:
    """Else the old host would wait in Standby for ever, and its slot with it."""
    healed = host("i-10", born_at=ago("1m"))
    move = moved(Step.RESTORING, ASIDE, "i-2", "i-3", "i-10", hosts=[healed])
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.new_host) == (Step.UNDOING, "i-10")


def test_after_that_the_old_host_comes_back_and_nothing_is_owed() -> None:
    of = {"desired": 2}
    given: dict[str, Any] = {"surplus": -1, "of": of, "ledger_desired": 2}
    move = moved(Step.UNDOING, ASIDE, "i-2", "i-3", **given)
    assert isinstance(move, Advance) and move.replacement.step is Step.RESTORING
    assert isinstance(moved(Step.RESTORING, ASIDE, "i-2", "i-3", **given), ExitStandby)
    ended = moved(Step.UNDOING, "i-1", "i-2", "i-3", surplus=0, ending=Step.ABANDONED)
    assert isinstance(ended, Finish) and ended.replacement.step is Step.ABANDONED


def test_a_lost_answer_to_the_way_back_is_found_out() -> None:
    given: dict[str, Any] = {"sent_at": ago("5s"), "of": {"desired": 4, "max_size": 4}}
    move = moved(Step.RESTORING, "i-1", "i-2", "i-3", "i-9", ledger_desired=3, **given)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.UNDOING, 1)
    assert move.ledger_change == 1


def test_a_full_group_at_its_minimum_says_what_would_help() -> None:
    move = moved(Step.RESTORING, ASIDE, "i-2", "i-3", "i-9", of={"min_size": 3})
    assert move == "i-1 waits in Standby: the group is full; raise MaxSize by one"


def test_an_old_host_that_a_person_put_back_stays_and_so_does_the_new_one() -> None:
    move = moved(Step.PROVING, "i-1", "i-2", "i-3", "i-9", of={"desired": 4, "max_size": 4})
    assert isinstance(move, Finish) and move.replacement.step is Step.CANCELLED


def test_an_old_host_that_a_person_ended_in_standby_is_simply_replaced() -> None:
    """Its row is a tombstone by now: a commit to its retirement would be refused for ever."""
    move = moved(Step.BAKING, "i-2", "i-3", "i-9")
    assert isinstance(move, Advance) and move.replacement.step is Step.DRAINING
    move = moved(Step.RETIRING, "i-2", "i-3", "i-9")
    assert isinstance(move, Advance) and move.replacement.step is Step.DRAINING


def test_a_claimed_host_that_another_hand_has_put_aside_is_left_there() -> None:
    """Claimed, it is in nobody's Standby of ours: the intent of that would make it look so."""
    move = moved(Step.CLAIMED, ASIDE, "i-2", "i-3", new=None)
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.words) == (Step.CANCELLED, "the old host is in Standby")

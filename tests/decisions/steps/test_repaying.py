"""A standby whose old host cannot come back after its new one made room for it: its group is short
of a host by our own doing, and gets it again."""

from typing import Any

import pytest

from chalicelib.decisions.progress import next_move
from chalicelib.model.plan import Advance, Finish, Launch
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.builders import NOW, ago, facts, group, host, observation, replacement

BEGAN = {Step.CLAIMED: ago("20m"), Step.LAUNCHING: ago("15m")}


def owing(step: Step, *members: Any, **given: Any) -> Any:
    """i-1 was in Standby, i-9 made room for it, and desired fell from three to two by that."""
    own = {name: given.pop(name) for name in Replacement.__dataclass_fields__ if name in given}
    own = {"surplus": -1, "strategy": Strategy.STANDBY, "ending": Step.ABANDONED} | own
    row = replacement("i-1", "i-9", step, **({"began": BEGAN | {step: ago("5m")}} | own))
    of = {"desired": 2, "max_size": 3} | given.pop("of", {})
    seen = observation(group(*members, **of), row, hosts=[host("i-9", born_at=ago("9m"))], **given)
    return next_move(row, facts(seen), None)


@pytest.mark.parametrize("step", [Step.RESTORING, Step.UNDOING])
def test_a_host_that_died_in_standby_is_made_good_by_a_launch(step: Step) -> None:
    move = owing(step, "i-2", "i-3")
    assert isinstance(move, Advance)
    after = move.replacement
    assert (after.step, after.strategy, after.surplus) == (Step.LAUNCHING, Strategy.SURGE, -1)
    assert (after.new_host, after.ending, after.sent_at) == (None, None, None)
    assert move.words == "i-1 left while it was in Standby: its group lacks a host"


def test_the_launch_raises_desired_back_to_what_the_owner_asked_for() -> None:
    move = owing(Step.LAUNCHING, "i-2", "i-3", strategy=Strategy.SURGE, ending=None, new_host=None)
    assert isinstance(move, Launch)


def test_once_it_is_raised_nothing_is_owed_and_the_new_host_is_proven_as_any_other() -> None:
    given = {"strategy": Strategy.SURGE, "ending": None, "ledger_desired": 2}
    move = owing(Step.LAUNCHING, "i-2", "i-3", "i-9", of={"desired": 3}, **given)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.PROVING, 0)
    assert move.ledger_change == 1


@pytest.mark.parametrize("since", [pytest.param("59s", id="too soon"), pytest.param("60s", id="")])
def test_a_launch_that_failed_is_tried_again_a_minute_later(since: str) -> None:
    began = {Step.CLAIMED: ago("20m"), Step.LAUNCHING: ago(since), Step.UNDOING: ago("10s")}
    given = {"strategy": Strategy.SURGE, "why": "no capacity in a", "began": began}
    move = owing(Step.UNDOING, "i-2", "i-3", new_host=None, **given)
    if since == "59s":
        assert move == "the group is short of one host, and will be asked again: no capacity in a"
    else:
        assert isinstance(move, Advance) and move.replacement.step is Step.LAUNCHING


def test_a_launch_by_which_desired_did_not_rise_is_not_made_again() -> None:
    """Its token may be forgotten meanwhile, and would then bring another host."""
    move = owing(Step.UNDOING, "i-2", "i-3", strategy=Strategy.SURGE, new_host="i-9")
    assert isinstance(move, Finish)
    assert move.replacement.surplus == 0


def test_without_a_call_that_has_a_token_it_is_the_owner_who_asks_for_his_host_again() -> None:
    """A policy's step could be taken twice, and would then be a host too many."""
    move = owing(Step.UNDOING, "i-2", "i-3", of={"template": None})
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.replacement.surplus) == (Step.ABANDONED, 0)


def test_a_host_that_is_back_is_owed_to_nobody() -> None:
    move = owing(
        Step.RESTORING, "i-1", "i-2", "i-3", of={"desired": 3}, ledger_desired=2, sent_at=ago("10s")
    )
    assert isinstance(move, Advance)
    after = move.replacement
    assert (after.step, after.strategy, after.surplus) == (Step.UNDOING, Strategy.SURGE, 0)
    assert (after.began[Step.UNDOING], move.ledger_change) == (NOW, 1)

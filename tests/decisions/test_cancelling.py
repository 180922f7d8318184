"""A person cancels a replacement: what it took is given back, and its old host is let be."""

from typing import Any

import pytest

from chalicelib.decisions.claims import choose
from chalicelib.decisions.next_look import next_look_at
from chalicelib.decisions.plan import plan
from chalicelib.decisions.progress import next_move
from chalicelib.model.host import Mark
from chalicelib.model.plan import Advance, Finish
from chalicelib.model.replacement import Step, Strategy
from tests.builders import (
    NOW,
    ago,
    cancelled,
    facts,
    fleet_of_pair,
    frozen,
    group,
    host,
    later,
    observation,
    pair,
    replacement,
    requested,
)

WORDS = "cancelled by ada: wrong one"


@pytest.mark.parametrize("strategy", [Strategy.SURGE, Strategy.STANDBY, Strategy.TERMINATE_FIRST])
def test_a_claim_that_is_cancelled_ends_at_once(strategy: Strategy) -> None:
    claim = replacement(strategy=strategy, cancel=cancelled())
    move = next_move(claim, facts(observation(group("i-1", "i-2"), claim)), None)
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.replacement.why) == (Step.CANCELLED, WORDS)


@pytest.mark.parametrize("step", [Step.PROVING, Step.BAKING])
@pytest.mark.parametrize("stopped", [None, "frozen"])
def test_a_pair_that_is_cancelled_is_undone_in_a_frozen_fleet_too(
    step: Step, stopped: str | None
) -> None:
    move = next_move(*fleet_of_pair(step, cancel=cancelled()), stopped)
    assert isinstance(move, Advance)
    found = move.replacement
    assert (found.step, found.ending, found.why) == (Step.UNDOING, Step.CANCELLED, WORDS)


def test_a_launch_that_is_cancelled_is_answered_before_it_is_undone() -> None:
    """What nobody knows yet could not be given back."""
    asked = replacement(step=Step.LAUNCHING, sent_at=ago("10s"), cancel=cancelled())
    seen = observation(group("i-1", "i-2"), asked)
    assert next_move(asked, facts(seen), None) == "the answer to the launch in a is awaited"


def test_a_cancelled_pair_that_fails_besides_feeds_no_breaker() -> None:
    undoing = pair(
        Step.UNDOING,
        surplus=0,
        ending=Step.ABANDONED,
        why="i-9 was not proven in time",
        cancel=cancelled(),
    )
    planned = plan(observation(group("i-1", "i-2"), undoing), NOW)
    (ended,) = planned.actions
    assert isinstance(ended, Finish) and ended.replacement.step is Step.CANCELLED
    assert ended.replacement.why == f"{WORDS}; i-9 was not proven in time"
    assert (ended.breaker, ended.retry_after) == (None, None)


def waiting(**given: Any) -> dict[str, str]:
    due = host("i-1", "6d1h", cancelled_at=ago("59m"), **given)
    moment = facts(observation(group("i-1", "i-2"), hosts=[due]))
    return choose(moment, None, ()).waiting


def test_a_host_is_let_be_for_an_hour_after_a_cancel() -> None:
    assert waiting() == {"i-1": "its replacement was cancelled; not again before 12:01:00 UTC"}
    moment = facts(observation(group("i-1"), hosts=[host("i-1", "6d1h", cancelled_at=ago("59m"))]))
    assert next_look_at(moment) == later("1m")
    over = observation(group("i-1"), hosts=[host("i-1", "6d1h", cancelled_at=ago("1h"))])
    assert choose(facts(over), None, ()).claims


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"request": requested()}, id="asked for since"),
        pytest.param({"interruption": Mark("aws", ago("1m"), "spot")}, id="AWS takes it"),
    ],
)
def test_a_cancel_does_not_keep_what_is_asked_for_since_or_taken_anyway(given: Any) -> None:
    assert waiting(**given) == {}


def test_a_cancelled_pair_in_a_frozen_fleet_is_given_back_when_it_is_lifted() -> None:
    undoing = pair(Step.UNDOING, ending=Step.CANCELLED, cancel=cancelled())
    found = plan(observation(group("i-1", "i-9", desired=2), undoing, freeze=frozen()), NOW)
    assert found.actions == ()

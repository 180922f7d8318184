"""launching, asked again: what moved, should the earlier call never have launched."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.decisions.steps.launching import STILL_LISTED, from_launching
from chalicelib.model.plan import Launch, Moved
from chalicelib.model.replacement import Step
from tests.builders import NOW, ago, facts, group, observation, pair, replacement

SENT = ago("90s")


def asked_again(*others: Any, desired: int = 4, ledger: int | None = 3, **given: Any) -> Any:
    """Our calls left three; the answer to one more launch is lost."""
    own = {"sent_at": given.pop("sent_at", SENT), "began": {Step.LAUNCHING: SENT}}
    row = replacement("i-1", None, Step.LAUNCHING, **own)
    of = group("i-1", "i-2", "i-3", desired=desired)
    seen = observation(of, row, *others, ledger_desired=ledger, **given)
    move = from_launching(row, facts(seen))
    assert isinstance(move, Launch)
    return move.moved


def test_a_rise_is_anothers_if_aws_now_answers_with_a_host_that_was_not_listed() -> None:
    assert asked_again() == Moved(1, frozenset({"i-1", "i-2", "i-3"}))


def test_where_desired_stands_nothing_moved() -> None:
    assert asked_again(desired=3) == Moved(0, frozenset({"i-1", "i-2", "i-3"}))


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"ledger": None}, id="nothing is known of what our calls left"),
        pytest.param({"desired": 7}, id="more than one launch could explain"),
        pytest.param({"ledger_at": ago("59s")}, id="the reading may be older than our last call"),
        pytest.param({"sent_at": None}, id="it is not known when it was asked"),
        pytest.param({"sent_at": NOW - STILL_LISTED}, id="a host that died is listed no more"),
    ],
)
def test_nothing_is_said_where_a_reading_tells_nothing(given: dict[str, Any]) -> None:
    assert asked_again(**given) is None


def test_a_minute_less_than_that_a_dead_host_would_still_be_listed() -> None:
    assert asked_again(sent_at=NOW - STILL_LISTED + timedelta(seconds=1)) is not None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pair(Step.PROVING, "i-2", "i-8"), id="a surplus is ours"),
        pytest.param(pair(Step.LAUNCHING, "i-2", "i-8", surplus=0), id="a launch is not counted"),
    ],
)
def test_while_something_else_is_ours_a_change_is_told_by_the_ledger_alone(other: Any) -> None:
    assert asked_again(other) is None

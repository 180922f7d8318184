"""A launch by a scaling policy and one that nobody answered: what is known of them, in words."""

from typing import Any

import pytest

from chalicelib.decisions.steps.launching import TOKEN_LIFE, from_launching
from chalicelib.model.plan import Advance, Finish, Launch
from chalicelib.model.replacement import Replacement, Step
from tests.builders import NOW, ago, facts, group, host, observation, replacement


def launching(desired: int, *young: str, **given: Any) -> Any:
    """Of two hosts that the owner wants."""
    own = {"sent_at": ago("2m"), "began": {Step.LAUNCHING: ago("3m")}}
    own |= {name: given.pop(name) for name in Replacement.__dataclass_fields__ if name in given}
    row = replacement("i-1", step=Step.LAUNCHING, **own)
    of = group("i-1", "i-2", *young, desired=desired, **given.pop("of", {}))
    hosts = [host(id, born_at=ago("30s")) for id in young]
    seen = observation(of, row, hosts=hosts, **({"ledger_desired": 2} | given))
    return from_launching(row, facts(seen))


def by_policy(desired: int, *young: str, **given: Any) -> Any:
    of = {"template": None} | given.pop("of", {})
    return launching(desired, *young, tokenless=True, of=of, **given)


@pytest.mark.parametrize(
    ("desired", "given", "words"),
    [
        pytest.param(
            2,
            {"sent_at": ago("5s")},
            "desired capacity does not show our policy's step yet",
            id="too early to tell",
        ),
        pytest.param(
            3,
            {"surplus": 1, "ledger_desired": 3},
            "desired capacity has risen, and the group has not launched the host yet",
            id="its host is to come",
        ),
    ],
)
def test_it_waits_and_says_for_what(desired: int, given: dict[str, Any], words: str) -> None:
    assert by_policy(desired, **given) == words


@pytest.mark.parametrize(
    ("desired", "young", "given", "to", "words"),
    [
        pytest.param(
            3,
            (),
            {"policy_runs": 1},
            Step.LAUNCHING,
            "desired capacity has risen by one",
            id="received",
        ),
        pytest.param(
            3,
            ("i-9",),
            {"surplus": 1, "ledger_desired": 3},
            Step.PROVING,
            "i-9 came to replace i-1",
            id="its host is there",
        ),
        pytest.param(
            3,
            (),
            {"surplus": 1, "ledger_desired": 3, "began": {Step.LAUNCHING: ago("15m")}},
            Step.UNDOING,
            "its group launched no host in time",
            id="no host came",
        ),
        pytest.param(
            2,
            (),
            {"of": {"max_size": 2}},
            Step.UNDOING,
            "the group was full when its policy was executed",
            id="swallowed by a full group",
        ),
        pytest.param(
            2,
            (),
            {"policy_runs": 1},
            Step.CANCELLED,
            "desired capacity and the group's activities do not agree on our policy's step",
            id="it ran, and nothing shows it",
        ),
    ],
)
def test_what_became_of_the_policys_step_is_recorded_in_words(
    desired: int, young: tuple[str, ...], given: dict[str, Any], to: Step, words: str
) -> None:
    move = by_policy(desired, *young, **given)
    assert isinstance(move, Advance | Finish)
    assert (move.replacement.step, move.words, move.replacement.why) == (to, words, words)
    assert move.replacement.sent_at is None


def test_with_room_for_one_more_it_is_executed_again() -> None:
    move = by_policy(2, of={"max_size": 3})
    assert isinstance(move, Launch)
    assert (move.replacement.id, move.replacement.step) == ("r-i-1", Step.LAUNCHING)


def test_a_rise_that_our_calls_do_not_explain_is_not_taken_for_an_unanswered_launch() -> None:
    """Two more than our calls left: at least one is another hand's, and which is not known."""
    old = {"sent_at": NOW - TOKEN_LIFE, "began": {Step.LAUNCHING: NOW - TOKEN_LIFE}}
    assert launching(3, **old).ledger_change == 1
    assert launching(4, **old).ledger_change == 0
    assert launching(3, ledger_desired=None, **old).ledger_change == 0


def test_a_launch_that_nobody_answered_ends_with_those_words() -> None:
    move = launching(2, sent_at=NOW - TOKEN_LIFE, began={Step.LAUNCHING: NOW - TOKEN_LIFE})
    assert move.replacement.why == "the launch was never answered"


@pytest.mark.parametrize(
    ("desired", "words"),
    [
        pytest.param(3, "i-9 came to replace i-1", id="desired rose"),
        pytest.param(
            2,
            "i-9 came to replace i-1; AWS did not raise desired capacity for it",
            id="desired did not rise",
        ),
    ],
)
def test_an_answered_launch_says_whether_desired_rose(desired: int, words: str) -> None:
    move = launching(desired, "i-9", new_host="i-9", ledger_at=ago("2m"))
    assert isinstance(move, Advance)
    assert (move.words, move.replacement.why) == (words, words)

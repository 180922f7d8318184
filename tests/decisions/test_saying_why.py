"""What a person reads where nothing happens: word for word, because nothing else explains it."""

from typing import Any

import pytest

from chalicelib.decisions.sanity import doubts
from chalicelib.decisions.stops import stopped_because
from chalicelib.decisions.strategies import way
from chalicelib.decisions.surge import no_room
from chalicelib.model.fleet import Account
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Strategy
from tests.builders import NOW, frozen, group, member, observation, policy

ONE_OUT = Budget(Amount(1), Amount(1))


def found(wish: Strategy, **of: Any) -> str:
    """Of a group of two that has room for one more."""
    sizes = {"min_size": 1, "max_size": 3} | of
    members = sizes.pop("members", ("i-1", "i-2"))
    return str(way(policy(strategy=wish, budget=ONE_OUT), group(*members, **sizes), 2))


@pytest.mark.parametrize(
    ("wish", "of", "words"),
    [
        pytest.param(Strategy.SURGE, {}, "surge: MaxSize 3 leaves room for 1", id="surge"),
        pytest.param(
            Strategy.SURGE,
            {"mixed": True},
            "surge: MaxSize 3 leaves room for 1; by ExecutePolicy, because the group mixes "
            "purchase options",
            id="surge by policy",
        ),
        pytest.param(
            Strategy.AUTO,
            {"max_size": 2},
            "standby: the group is full at MaxSize 2",
            id="auto in a full group",
        ),
        pytest.param(
            Strategy.AUTO,
            {"max_size": 2, "min_size": 2},
            "terminate-first: the group's size is fixed at 2",
            id="auto in a fixed group",
        ),
        pytest.param(Strategy.STANDBY, {}, "standby: the policy asks for it", id="standby"),
        pytest.param(
            Strategy.TERMINATE_FIRST,
            {},
            "terminate-first: the policy asks for it",
            id="terminate-first",
        ),
        pytest.param(
            Strategy.STANDBY,
            {"max_size": 2, "min_size": 2},
            "standby could not be undone where desired is MinSize and MaxSize; "
            "use terminate-first, or raise MaxSize",
            id="standby in a fixed group",
        ),
        pytest.param(
            Strategy.LAUNCH,
            {},
            "strategy launch is for hosts without a group; use surge or auto",
            id="launch",
        ),
        pytest.param(
            Strategy.AUTO,
            {"suspended": frozenset({"Terminate"})},
            "process Terminate of the group is suspended; resume it",
            id="suspended",
        ),
        pytest.param(
            Strategy.AUTO,
            {"members": (member("i-1", weight="2"), "i-2")},
            "members of the group have weights other than 1",
            id="weights",
        ),
    ],
)
def test_a_way_says_why_it_is_taken_and_its_lack_what_would_allow_one(
    wish: Strategy, of: dict[str, Any], words: str
) -> None:
    assert found(wish, **of) == words


def test_room_that_others_are_about_to_take_is_not_called_a_full_group() -> None:
    said = no_room(group("i-1", "i-2", max_size=3))
    assert said == "the room below MaxSize is taken by replacements under way"


def test_an_account_that_was_never_audited_and_a_group_out_of_sight_are_both_named() -> None:
    assert list(doubts(Account(), group("i-1", desired=9), NOW)) == [
        "the last audit of all hosts never ended: nothing begins on old knowledge",
        "only 1 of 9 hosts are seen: nothing begins until more are",
    ]


def test_an_accounts_freeze_that_has_just_ended_stops_nothing() -> None:
    assert stopped_because(observation(group("i-1"), account_freeze=frozen("0s")), NOW) is None
    still = stopped_because(observation(group("i-1"), account_freeze=frozen("1m")), NOW)
    assert still == "account frozen by eve until 2026-03-02 12:01 UTC: release"

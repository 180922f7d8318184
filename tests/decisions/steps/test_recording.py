"""A move writes into its row what it says, and when: the row is what a person reads later."""

from typing import Any

import pytest

from chalicelib.decisions.progress import next_move
from chalicelib.model.plan import Advance, Commit, Finish
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.builders import (
    NOW,
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
    replacement,
)

SICK = {"members": [member("i-9", healthy=False)]}
OURS = {"began": {Step.CLAIMED: ago("1h"), Step.LAUNCHING: ago("50m"), Step.BAKING: ago("5m")}}


@pytest.mark.parametrize(
    ("step", "given", "to", "words"),
    [
        pytest.param(
            Step.CLAIMED,
            {"without": ["i-1"], "new_host": None, "surplus": 0, "group": {"desired": 3}},
            Step.CANCELLED,
            "the old host left by another hand",
            id="nobody is left to replace",
        ),
        pytest.param(
            Step.PROVING, {}, Step.BAKING, "i-9 is proven; it bakes for 0:02:00", id="proven"
        ),
        pytest.param(
            Step.PROVING,
            SICK | {"deadline": NOW},
            Step.UNDOING,
            "i-9 was not proven in time: unhealthy in its group",
            id="not proven in time",
        ),
        pytest.param(
            Step.PROVING,
            {"lifecycles": {"i-9": "Terminating"}},
            Step.UNDOING,
            "the new host i-9 left its group",
            id="the new host is lost",
        ),
        pytest.param(
            Step.PROVING,
            {"hosts": [host("i-1", hold=hold())]},
            Step.UNDOING,
            "the old host is held by bob until 2026-03-02 13:00 UTC",
            id="held",
        ),
        pytest.param(
            Step.BAKING, SICK, Step.PROVING, "i-9 relapsed: unhealthy in its group", id="relapse"
        ),
        pytest.param(
            Step.BAKING,
            OURS,
            Step.RETIRING,
            "i-9 is proven and baked: retire i-1",
            id="baked",
        ),
        pytest.param(
            Step.RETIRING,
            SICK,
            Step.PROVING,
            "i-9 relapsed: unhealthy in its group",
            id="relapse at the last moment",
        ),
        pytest.param(
            Step.RETIRING,
            {
                "lifecycles": {"i-1": "Terminating"},
                "sent_at": ago("1m"),
                "group": {"desired": 3},
                "ledger_desired": 4,
            },
            Step.DRAINING,
            "i-1 is leaving",
            id="it goes",
        ),
        pytest.param(
            Step.RETIRING,
            {"group": {"min_size": 4}},
            Step.CANCELLED,
            "the group's owner now asks for what was added; both hosts stay",
            id="its owner wants both",
        ),
        pytest.param(
            Step.DRAINING,
            {"without": ["i-1"], "surplus": 0, "group": {"desired": 3}},
            Step.DONE,
            "i-1 was replaced by i-9",
            id="done",
        ),
        pytest.param(
            Step.UNDOING,
            {"group": {"min_size": 4}},
            Step.CANCELLED,
            "the group's owner now asks for what was added; both hosts stay",
            id="undoing what its owner wants",
        ),
        pytest.param(
            Step.UNDOING,
            {"members": [member("i-9", protected=True)]},
            Step.CANCELLED,
            "i-9 is protected from scale-in; both hosts stay",
            id="undoing what its owner protects",
        ),
    ],
)
def test_a_step_of_a_surge_is_recorded_with_its_words_and_time(
    step: Step, given: dict[str, Any], to: Step, words: str
) -> None:
    recorded(next_move(*fleet_of_pair(step, **given), None), to, words)


def recorded(move: Any, to: Step, words: str) -> None:
    assert isinstance(move, Advance | Commit | Finish)
    found = move.replacement
    assert (found.step, move.words, found.why) == (to, words, words)
    assert found.began[to] == NOW
    assert found.sent_at is None


FULL = {"desired": 3, "max_size": 3, "min_size": 2}
ASIDE, BAD = member("i-1", "Standby"), member("i-9", healthy=False)
BEGAN = {Step.CLAIMED: ago("9m"), Step.LAUNCHING: ago("8m"), Step.RETIRING: ago("8m")}


def moved(strategy: Strategy, step: Step, *members: Any, **given: Any) -> Any:
    """Of a full group of three of which one may be out of service."""
    own = {name: given.pop(name) for name in Replacement.__dataclass_fields__ if name in given}
    own = {"new_host": "i-9", "began": BEGAN | {step: ago("5m")}, "sent_at": ago("2m")} | own
    row = replacement("i-1", own.pop("new_host"), step, strategy=strategy, **own)
    hosts = [host("i-9", born_at=ago("1m"))]
    out = policy(budget=Budget(Amount(1), Amount(1)))
    of = group(*members, **(FULL | given.pop("of", {})))
    return next_move(row, facts(observation(of, row, policy=out, hosts=hosts, **given)), None)


@pytest.mark.parametrize(
    ("strategy", "step", "members", "given", "to", "words"),
    [
        pytest.param(
            Strategy.STANDBY,
            Step.LAUNCHING,
            ("i-1", "i-2", "i-3"),
            {"sent_at": None, "why": "AWS said no", "new_host": None},
            Step.ABANDONED,
            "AWS said no",
            id="standby: refused",
        ),
        pytest.param(
            Strategy.STANDBY,
            Step.LAUNCHING,
            (ASIDE, "i-2", "i-3", "i-9"),
            {"new_host": None},
            Step.PROVING,
            "i-9 came in place of i-1",
            id="standby: its group launched another",
        ),
        pytest.param(
            Strategy.STANDBY,
            Step.LAUNCHING,
            (ASIDE, "i-2", "i-3"),
            {"new_host": None, "began": {Step.LAUNCHING: ago("15m")}},
            Step.RESTORING,
            "its group launched no host in place of i-1 in time",
            id="standby: none came",
        ),
        pytest.param(
            Strategy.STANDBY,
            Step.PROVING,
            ("i-1", "i-2", "i-3", "i-9"),
            {"of": {"desired": 4, "max_size": 4}},
            Step.CANCELLED,
            "another hand put the old host back into service; both hosts stay",
            id="standby: a person put it back",
        ),
        pytest.param(
            Strategy.STANDBY,
            Step.BAKING,
            ("i-2", "i-3", "i-9"),
            {},
            Step.DRAINING,
            "i-1 has left, and i-9 serves in its place",
            id="standby: a person ended it there",
        ),
        pytest.param(
            Strategy.STANDBY,
            Step.UNDOING,
            ("i-1", "i-2", "i-3", "i-9"),
            {"of": {"desired": 4, "max_size": 4}},
            Step.CANCELLED,
            "another hand moved the old host; both hosts stay",
            id="standby: moved while it was undone",
        ),
        pytest.param(
            Strategy.TERMINATE_FIRST,
            Step.CLAIMED,
            ("i-1", "i-2", "i-3"),
            {"new_host": None},
            Step.RETIRING,
            "i-1 goes first, and its group launches another",
            id="terminate-first: begins",
        ),
        pytest.param(
            Strategy.TERMINATE_FIRST,
            Step.RETIRING,
            (member("i-1", "Terminating"), "i-2", "i-3"),
            {"new_host": None},
            Step.DRAINING,
            "i-1 is leaving",
            id="terminate-first: it goes",
        ),
        pytest.param(
            Strategy.TERMINATE_FIRST,
            Step.DRAINING,
            ("i-2", "i-3"),
            {"new_host": None},
            Step.LAUNCHING,
            "i-1 is gone, and its group launches another",
            id="terminate-first: it is gone",
        ),
        pytest.param(
            Strategy.TERMINATE_FIRST,
            Step.PROVING,
            ("i-2", "i-3", BAD),
            {"deadline": NOW},
            Step.ABANDONED,
            "i-9 was not proven in time: unhealthy in its group",
            id="terminate-first: it does not serve",
        ),
        pytest.param(
            Strategy.TERMINATE_FIRST,
            Step.BAKING,
            ("i-2", "i-3", "i-9"),
            {},
            Step.DONE,
            "i-1 was replaced by i-9",
            id="terminate-first: done",
        ),
    ],
)
def test_so_is_a_step_of_the_strategies_that_take_the_old_host_out_first(
    strategy: Strategy, step: Step, members: Any, given: dict[str, Any], to: Step, words: str
) -> None:
    recorded(moved(strategy, step, *members, **given), to, words)


def test_what_a_foreign_hand_takes_over_is_not_ours_any_more() -> None:
    row = pair(Step.PROVING, strategy=Strategy.STANDBY)
    of = group(ASIDE, "i-2", "i-3", "i-9", desired=9)
    move = next_move(row, facts(observation(of, row, ledger_desired=4)), None)
    assert isinstance(move, Advance)
    assert (move.replacement.old_host, move.replacement.step) == ("i-1", Step.PROVING)
    assert (move.replacement.surplus, move.replacement.sent_at) == (0, None)
    assert move.words == "another hand changed the group's desired capacity from 4 to 9"

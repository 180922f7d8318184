"""Whose capacity it is."""

from typing import Any

import pytest

from chalicelib.decisions.ownership import (
    awaited,
    foreign_change,
    given_back,
    left,
    owned_surplus,
    unanswered,
)
from chalicelib.model.replacement import Step
from tests.builders import NOW, ago, fleet_of_pair, group, member, observation, pair, replacement


@pytest.mark.parametrize(
    ("lifecycle", "gone"),
    [
        ("InService", False),
        ("Pending:Wait", False),
        ("Standby", False),
        ("EnteringStandby", False),
        ("Terminating", True),
        ("Terminating:Wait", True),
        ("Terminated", True),
        ("Detaching", True),
        ("Detached", True),
    ],
)
def test_a_host_has_left_when_its_group_says_so(lifecycle: str, gone: bool) -> None:
    assert left("i-1", group(member("i-1", lifecycle))) is gone


def test_nobody_and_a_stranger_have_left() -> None:
    assert left(None, group("i-1")) and left("i-2", group("i-1"))


@pytest.mark.parametrize(
    ("found", "open_"),
    [
        pytest.param(replacement(), False, id="claimed: nothing was sent"),
        pytest.param(replacement(step=Step.LAUNCHING, sent_at=ago("1m")), True, id="launching"),
        pytest.param(pair(Step.PROVING), False, id="proving: answered"),
        pytest.param(pair(Step.RETIRING), False, id="retiring: not sent"),
        pytest.param(pair(Step.RETIRING, sent_at=ago("59s")), True, id="retiring: sent"),
        pytest.param(pair(Step.RETIRING, sent_at=ago("60s")), False, id="retiring: never received"),
        pytest.param(
            pair(Step.RETIRING, "i-0", sent_at=ago("60s")), True, id="retiring: its host left"
        ),
        pytest.param(
            pair(Step.RETIRING, sent_at=ago("1m"), surplus=0), False, id="without decrement"
        ),
        pytest.param(pair(Step.UNDOING, sent_at=ago("59s")), True, id="undoing: sent"),
        pytest.param(pair(Step.DRAINING, surplus=0), False, id="draining: answered"),
    ],
)
def test_an_answer_is_missing_after_a_call_that_may_change_desired(found: Any, open_: bool) -> None:
    assert unanswered(found, group("i-1", "i-2", "i-9"), NOW) is open_


@pytest.mark.parametrize(("sent", "early"), [("59s", True), ("1m", False)])
def test_an_answer_is_awaited_for_a_minute(sent: str, early: bool) -> None:
    assert awaited(pair(Step.RETIRING, sent_at=ago(sent)), NOW) is early
    assert not awaited(pair(Step.RETIRING), NOW)


@pytest.mark.parametrize(
    ("step", "given", "words"),
    [
        pytest.param(Step.PROVING, {}, None, id="as we left it"),
        pytest.param(
            Step.PROVING,
            {"ledger_desired": 7},
            "another hand changed the group's desired capacity from 7 to 4",
            id="another value",
        ),
        pytest.param(Step.PROVING, {"ledger_desired": None}, None, id="never noted"),
        pytest.param(Step.PROVING, {"ledger_desired": 7, "surplus": 0}, None, id="nothing is ours"),
        pytest.param(
            Step.RETIRING,
            {"ledger_desired": 5, "sent_at": ago("30s")},
            None,
            id="it may be our own call",
        ),
    ],
)
def test_another_hands_change_of_desired_is_seen_while_a_surplus_is_ours(
    step: Step, given: dict[str, Any], words: str | None
) -> None:
    _, moment = fleet_of_pair(step, **given)
    assert foreign_change(moment.observation, NOW) == words


def test_a_gone_group_was_changed_by_nobody() -> None:
    assert foreign_change(observation(None, pair(Step.PROVING), ledger_desired=4), NOW) is None


SENT = {"sent_at": ago("1m"), "ledger_desired": 4}
LEFT = {"lifecycles": {"i-1": "Terminating"}}


@pytest.mark.parametrize(
    ("step", "given", "back"),
    [
        pytest.param(
            Step.RETIRING, SENT | LEFT | {"group": {"desired": 3}}, True, id="left, and fell"
        ),
        pytest.param(Step.RETIRING, SENT | LEFT, False, id="left by another hand: did not fall"),
        pytest.param(Step.RETIRING, SENT | {"group": {"desired": 3}}, False, id="has not left"),
        pytest.param(
            Step.RETIRING,
            LEFT | {"ledger_desired": 4, "group": {"desired": 3}},
            False,
            id="nothing was sent",
        ),
        pytest.param(
            Step.PROVING, SENT | LEFT | {"group": {"desired": 3}}, False, id="not terminating"
        ),
        pytest.param(
            Step.UNDOING,
            SENT | {"lifecycles": {"i-9": "Terminating"}, "group": {"desired": 3}},
            True,
            id="undoing: its new host left",
        ),
    ],
)
def test_a_lost_termination_gave_the_surplus_back_if_its_host_left_and_desired_fell(
    step: Step, given: dict[str, Any], back: bool
) -> None:
    moved, moment = fleet_of_pair(step, **given)
    assert given_back(moved, moment.observation) is back
    assert owned_surplus(moment.observation) == (0 if back else 1)

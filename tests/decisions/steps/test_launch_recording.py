"""What the steps of a standalone pair write into its row: the words that they say, and when."""

from typing import Any

import pytest

from chalicelib.model.group import Health
from chalicelib.model.plan import Advance, Commit, EndHost, Finish, Join
from chalicelib.model.replacement import Step
from tests.builders import NOW, ago, member
from tests.standalone import move

NOWHERE = Health(checks_ok=True)
SICK = {"members": [member("i-9", healthy=False)]}


@pytest.mark.parametrize(
    ("step", "given", "to", "words"),
    [
        pytest.param(
            Step.LAUNCHING,
            {"sent_at": ago("5m")},
            Step.PROVING,
            "i-9 came to replace i-1",
            id="launched",
        ),
        pytest.param(
            Step.LAUNCHING,
            {"new_host": None, "without": ["i-1", "i-9"], "sent_at": ago("5m")},
            Step.UNDOING,
            "the old host left before its launch",
            id="nothing to launch like any more",
        ),
        pytest.param(
            Step.BAKING, {}, Step.DRAINING, "i-9 is proven and baked: i-1 drains", id="baked"
        ),
        pytest.param(
            Step.DRAINING,
            {"healths": {"i-1": NOWHERE}},
            Step.RETIRING,
            "i-1 has drained",
            id="drained",
        ),
        pytest.param(
            Step.DRAINING,
            SICK,
            Step.PROVING,
            "i-9 relapsed: unhealthy in its group",
            id="a relapse while it drains",
        ),
        pytest.param(
            Step.RETIRING, {"without": ["i-1"]}, Step.DONE, "i-1 was replaced by i-9", id="done"
        ),
        pytest.param(
            Step.UNDOING,
            {"without": ["i-9"], "ending": Step.CANCELLED, "why": "held by bob"},
            Step.CANCELLED,
            "held by bob",
            id="undone",
        ),
        pytest.param(
            Step.UNDOING,
            {"without": ["i-9"], "why": "not proven"},
            Step.ABANDONED,
            "not proven",
            id="undone, and nobody said how it ends",
        ),
        pytest.param(
            Step.UNDOING,
            {"new_host": None, "without": ["i-9"], "ending": Step.CANCELLED, "why": "held by bob"},
            Step.CANCELLED,
            "held by bob",
            id="undone, and no host ever came",
        ),
    ],
)
def test_each_step_is_recorded_with_its_words_and_time(
    step: Step, given: dict[str, Any], to: Step, words: str
) -> None:
    found = move(step, **given)
    assert isinstance(found, Advance | Commit | Finish)
    row = found.replacement
    assert (row.step, found.words, row.why) == (to, words, words)
    assert (row.began[to], row.sent_at) == (NOW, None)


def test_an_undoing_of_what_was_never_begun_is_a_cancellation() -> None:
    found = move(Step.LAUNCHING, new_host=None, without=["i-1", "i-9"], sent_at=ago("5m"))
    assert found.replacement.ending is Step.CANCELLED


@pytest.mark.parametrize(
    ("step", "given", "host", "words"),
    [
        pytest.param(
            Step.RETIRING,
            {"healths": {"i-1": NOWHERE}},
            "i-1",
            "terminate i-1; i-9 serves in its place",
            id="the old one",
        ),
        pytest.param(
            Step.UNDOING,
            {"healths": {"i-9": NOWHERE}, "why": "not proven"},
            "i-9",
            "terminate i-9: not proven",
            id="the new one",
        ),
    ],
)
def test_a_host_that_is_ended_is_named_with_the_reason(
    step: Step, given: dict[str, Any], host: str, words: str
) -> None:
    found = move(step, **given)
    assert isinstance(found, EndHost)
    assert (found.host, found.words) == (host, words)


def test_the_targets_that_a_host_joins_are_named() -> None:
    found = move(Step.PROVING, healths={"i-9": NOWHERE})
    assert isinstance(found, Join)
    assert found.words == "i-9 joins web"


def test_a_launch_that_was_just_made_is_not_taken_for_lost_because_nobody_lists_it_yet() -> None:
    began = {Step.LAUNCHING: ago("1m"), Step.UNDOING: ago("10s")}
    young = move(Step.UNDOING, without=["i-9"], began=began)
    assert not isinstance(young, Finish)
    ended = frozenset({"i-9"})
    assert isinstance(
        move(Step.UNDOING, without=["i-9"], began=began, ended_instances=ended), Finish
    )

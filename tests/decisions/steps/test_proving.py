"""proving and baking: the new host shows that it serves, and goes on serving."""

from typing import Any

import pytest

from chalicelib.decisions.steps.proving import from_baking, from_proving
from chalicelib.model.group import Health
from chalicelib.model.plan import Advance, Commit
from chalicelib.model.policy import Ready
from chalicelib.model.replacement import Step
from tests.builders import NOW, ago, fleet_of_pair, hold, host, later, member, policy

STEPS = pytest.mark.parametrize(
    ("step", "decide"),
    [
        pytest.param(Step.PROVING, from_proving, id="proving"),
        pytest.param(Step.BAKING, from_baking, id="baking"),
    ],
)


def undone(move: Any) -> tuple[Any, ...]:
    assert isinstance(move, Advance), move
    found = move.replacement
    assert (found.step, found.surplus, found.sent_at) == (Step.UNDOING, 1, None)
    return found.ending, found.why


def test_a_proven_host_begins_to_bake() -> None:
    move = from_proving(*fleet_of_pair(Step.PROVING))
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.began[Step.BAKING]) == (Step.BAKING, NOW)
    assert move.words == "i-9 is proven; it bakes for 0:02:00"
    assert move.ledger_change == 0


def test_an_unproven_host_is_waited_for() -> None:
    move = from_proving(*fleet_of_pair(Step.PROVING, lifecycles={"i-9": "Pending:Wait"}))
    assert move == "i-9: Pending:Wait in its group"


def test_a_host_that_is_not_listed_yet_is_waited_for() -> None:
    move = from_proving(*fleet_of_pair(Step.PROVING, without=["i-9"]))
    assert move == "i-9: not yet a member of its group"


def test_a_host_that_is_not_proven_by_its_deadline_is_undone() -> None:
    found = fleet_of_pair(Step.PROVING, unwell={"i-9": Health(False)}, deadline=NOW)
    assert undone(from_proving(*found)) == (
        Step.ABANDONED,
        "i-9 was not proven in time: EC2 status checks have not passed",
    )


def test_a_host_is_proven_only_by_its_own_signal_where_the_policy_wants_it() -> None:
    wants = policy(ready=Ready(signal=True))
    silent = fleet_of_pair(Step.PROVING, policy=wants)
    assert from_proving(*silent) == "i-9: it has not said that it is ready"
    late = fleet_of_pair(Step.PROVING, policy=wants, deadline=NOW)
    assert undone(from_proving(*late))[0] is Step.ABANDONED
    spoke = fleet_of_pair(Step.PROVING, policy=wants, hosts=[host("i-9", ready_at=NOW)])
    assert isinstance(from_proving(*spoke), Advance)


def test_a_host_that_is_proven_at_its_deadline_is_kept() -> None:
    move = from_proving(*fleet_of_pair(Step.PROVING, deadline=ago("1m")))
    assert isinstance(move, Advance) and move.replacement.step is Step.BAKING


@STEPS
@pytest.mark.parametrize(
    ("given", "ending", "words"),
    [
        pytest.param(
            {"lifecycles": {"i-1": "Terminating"}},
            Step.CANCELLED,
            "the old host left by another hand",
            id="old host leaving",
        ),
        pytest.param(
            {"without": ["i-1"]},
            Step.CANCELLED,
            "the old host left by another hand",
            id="old host gone",
        ),
        pytest.param(
            {"hosts": [host("i-1", hold=hold())]},
            Step.CANCELLED,
            "the old host is held by bob until 2026-03-02 13:00 UTC",
            id="old host held",
        ),
        pytest.param(
            {"members": [member("i-1", protected=True)]},
            Step.CANCELLED,
            "the old host is protected from scale-in",
            id="old host protected",
        ),
        pytest.param(
            {"lifecycles": {"i-9": "Terminating"}},
            Step.ABANDONED,
            "the new host i-9 left its group",
            id="new host leaving",
        ),
        pytest.param(
            {"without": ["i-9"], "ended_instances": frozenset({"i-9"})},
            Step.ABANDONED,
            "the new host i-9 left its group",
            id="new host ended",
        ),
    ],
)
def test_what_ends_a_pair_early(
    step: Step, decide: Any, given: dict[str, Any], ending: Step, words: str
) -> None:
    assert undone(decide(*fleet_of_pair(step, **given))) == (ending, words)


@STEPS
def test_a_hold_that_is_over_ends_nothing(step: Step, decide: Any) -> None:
    move = decide(*fleet_of_pair(step, hosts=[host("i-1", hold=hold("0s"))]))
    assert isinstance(move, Advance | Commit)
    assert move.replacement.step is not Step.UNDOING


def test_a_host_bakes_for_its_time() -> None:
    found = fleet_of_pair(Step.BAKING, began={Step.BAKING: ago("119s")})
    assert from_baking(*found) == "i-9 bakes until 12:00:01 UTC"


def test_a_baked_host_lets_the_old_one_retire() -> None:
    move = from_baking(*fleet_of_pair(Step.BAKING, began={Step.BAKING: ago("2m")}))
    assert isinstance(move, Commit)
    assert (move.replacement.step, move.replacement.sent_at) == (Step.RETIRING, None)
    assert move.words == "i-9 is proven and baked: retire i-1"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"unwell": {"i-9": Health(False)}}, id="status checks"),
        pytest.param({"lifecycles": {"i-9": "Standby"}}, id="standby"),
        pytest.param({"without": ["i-9"]}, id="not listed"),
        pytest.param({"unwell": {"i-9": Health(False)}, "deadline": ago("1m")}, id="and too late"),
    ],
)
def test_a_relapse_proves_anew_under_the_old_deadline(given: dict[str, Any]) -> None:
    moved, moment = fleet_of_pair(Step.BAKING, **given)
    move = from_baking(moved, moment)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.deadline) == (Step.PROVING, moved.deadline)
    assert move.words.startswith("i-9 relapsed: ")


def test_a_host_that_flaps_does_not_flap_for_ever() -> None:
    moved, moment = fleet_of_pair(Step.BAKING, unwell={"i-9": Health(False)}, deadline=later("0s"))
    relapsed = from_baking(moved, moment)
    assert isinstance(relapsed, Advance)
    assert undone(from_proving(relapsed.replacement, moment))[0] is Step.ABANDONED


@STEPS
def test_a_host_that_a_person_put_in_standby_is_kept(step: Step, decide: Any) -> None:
    """Terminated with decrement it would lower desired although the group has already filled its
    place: Auto Scaling would then end a serving host of its own choice."""
    move = decide(*fleet_of_pair(step, lifecycles={"i-1": "Standby"}))
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.UNDOING, Step.CANCELLED)

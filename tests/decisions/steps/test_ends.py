"""Whatever ends notes when, as what, and why in words; so does whatever is to be undone first."""

from typing import Any

import pytest

from chalicelib.decisions.plan import plan
from chalicelib.decisions.progress import next_move
from chalicelib.model.plan import Advance, Finish
from chalicelib.model.policy import Amount, Binding, Budget
from chalicelib.model.replacement import Step, Strategy
from tests import standalone
from tests.builders import (
    NOW,
    ago,
    cancelled,
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

ALONE: dict[str, Any] = {"new_host": None, "surplus": 0, "without": ["i-9"]}
HELD = [host("i-1", hold=hold())]
LAUNCHED = {Step.LAUNCHING: ago("8h")}


def moved(step: Step, **given: Any) -> Any:
    return next_move(*fleet_of_pair(step, **given), None)


def claimed(**given: Any) -> Any:
    return moved(Step.CLAIMED, **(ALONE | {"group": {"desired": 3}} | given))


def by_policy(desired: int = 3, **given: Any) -> Any:
    """Its policy was executed two minutes ago."""
    of = {"desired": desired, "template": None} | given.pop("of", {})
    sent = {"tokenless": True, "sent_at": ago("2m"), "ledger_desired": 3}
    return moved(Step.LAUNCHING, **(ALONE | sent | {"group": of} | given))


def terminate_first(**given: Any) -> Any:
    """Desired stays as it was, and one host may be out of service."""
    own = {"strategy": Strategy.TERMINATE_FIRST, "group": {"desired": 3}}
    rules = policy(budget=Budget(Amount(1), Amount(1)))
    return moved(Step.RETIRING, **(ALONE | own | {"policy": rules} | given))


def standby(step: Step, **given: Any) -> Any:
    own = {"strategy": Strategy.STANDBY, "surplus": 0, "group": {"desired": 3}}
    return moved(step, **(own | given))


ENDS = [
    pytest.param(lambda: claimed(cancel=cancelled()), "wrong one", id="a claim that is cancelled"),
    pytest.param(lambda: claimed(hosts=HELD), "held", id="a claim of a host that is held now"),
    pytest.param(
        lambda: claimed(began={Step.CLAIMED: ago("7h")}), "too old", id="a claim of long ago"
    ),
    pytest.param(
        lambda: claimed(deadline=ago("1m"), group={"desired": 3, "max_size": 3}),
        "the group is full",
        id="a claim for which there was no room",
    ),
    pytest.param(
        lambda: standalone.move(
            Step.CLAIMED,
            **{"new_host": None, "without": ["i-9"]},
            of={"singles": {"i-1": standalone.single(extras=("vol-1",))}},
        ),
        "vol-1",
        id="a standalone host with more than its template gives",
    ),
    pytest.param(
        lambda: standalone.move(Step.UNDOING, members=[member("i-9", protected=True)]),
        "i-9 is protected",
        id="a new standalone host that somebody protects",
    ),
    pytest.param(
        lambda: by_policy(policy_runs=1), "do not agree", id="a policy's step that was taken back"
    ),
    pytest.param(lambda: terminate_first(hosts=HELD), "held", id="an old host that is held"),
    pytest.param(
        lambda: terminate_first(
            began={Step.RETIRING: ago("15m")}, members=[member("i-2", healthy=False)]
        ),
        "1 hosts would serve, and the floor is 2",
        id="an old host that could not go in time",
    ),
    pytest.param(
        lambda: moved(Step.UNDOING, surplus=0, group={"desired": 4}),
        "the new host is asked for",
        id="a new host that the owner wants",
    ),
    pytest.param(
        lambda: moved(Step.UNDOING, why="it smells", ending=Step.CANCELLED, **ALONE),
        "it smells",
        id="one with nothing left to give back",
    ),
]


@pytest.mark.parametrize(("ends", "why"), ENDS)
def test_whatever_ends_notes_when_and_why(ends: Any, why: str) -> None:
    end = ends()
    assert isinstance(end, Finish)
    row = end.replacement
    assert (row.step, row.began[row.step]) == (Step.CANCELLED, NOW)
    assert why in end.words and row.why == end.words


UNMANAGED = Binding(policy=None, how=None)
BROKEN = Binding(policy=None, how=None, error="no such policy")


@pytest.mark.parametrize(
    ("of", "given", "why"),
    [
        pytest.param(None, {"ended_instances": frozenset({"i-1", "i-9"})}, "gone", id="its group"),
        pytest.param(group("i-1", "i-9"), {"bound": UNMANAGED}, "both hosts stay", id="its policy"),
        pytest.param(
            group("i-1", "i-9", desired=5),
            {"bound": BROKEN, "ledger_desired": 2},
            "another hand changed the group's desired capacity from 2 to 5",
            id="its surplus, while its policy cannot be read",
        ),
    ],
)
def test_what_ends_with_what_it_was_for_notes_when_and_why(
    of: Any, given: dict[str, Any], why: str
) -> None:
    (end,) = plan(observation(of, pair(Step.PROVING), **given), NOW).actions
    assert isinstance(end, Finish)
    assert end.replacement.began[end.replacement.step] == NOW
    assert why in end.words


@pytest.mark.parametrize(
    ("undone", "ending", "why"),
    [
        pytest.param(
            lambda: moved(Step.LAUNCHING, began=LAUNCHED, sent_at=ago("2m"), **ALONE),
            *(Step.ABANDONED, "the launch was never answered"),
            id="a launch that nobody answered",
        ),
        pytest.param(
            lambda: standalone.move(
                Step.LAUNCHING,
                **{"new_host": None, "without": ["i-9"], "began": LAUNCHED},
            ),
            *(Step.ABANDONED, "the launch was never answered"),
            id="a standalone launch that nobody answered",
        ),
        pytest.param(
            lambda: moved(
                Step.LAUNCHING,
                **ALONE,
                sent_at=ago("2m"),
                group={"desired": 3, "max_size": 3},
            ),
            *(Step.ABANDONED, "the group is full (desired 3, MaxSize 3)"),
            id="a launch into a group that is full now",
        ),
        pytest.param(
            lambda: by_policy(4, surplus=1, ledger_desired=4, began={Step.LAUNCHING: ago("15m")}),
            *(Step.ABANDONED, "its group launched no host in time"),
            id="a group that launched nothing",
        ),
        pytest.param(
            lambda: by_policy(began={Step.LAUNCHING: ago("15m")}),
            *(Step.ABANDONED, "its group's policy was not received in time"),
            id="a policy that was never received",
        ),
        pytest.param(
            lambda: moved(Step.RETIRING, hosts=HELD),
            *(Step.CANCELLED, "the old host is held"),
            id="an old host that is held before it goes",
        ),
        pytest.param(
            lambda: standby(Step.LAUNCHING, sent_at=ago("2m"), hosts=HELD),
            *(Step.CANCELLED, "i-1 cannot go to Standby: held"),
            id="an old host that is held before it goes to Standby",
        ),
        pytest.param(
            lambda: standby(
                Step.LAUNCHING,
                sent_at=ago("2m"),
                began={Step.LAUNCHING: ago("15m")},
                policy=policy(budget=Budget(Amount(1), Amount(1))),
            ),
            *(Step.ABANDONED, "i-1 was not sent to Standby in time"),
            id="an old host that never went to Standby",
        ),
    ],
)
def test_what_is_to_be_undone_knows_how_it_will_end_and_why(
    undone: Any, ending: Step, why: str
) -> None:
    move = undone()
    assert isinstance(move, Advance)
    assert move.replacement.ending is ending
    assert move.words.startswith(why) and move.replacement.why == move.words


ASIDE = {"i-1": "Standby"}


@pytest.mark.parametrize(
    ("enters", "step"),
    [
        pytest.param(
            lambda: standby(Step.RESTORING), Step.UNDOING, id="undoing, once the old host is back"
        ),
        pytest.param(
            lambda: standby(
                Step.UNDOING, lifecycles=ASIDE, without=["i-9"], group={"desired": 3, "min_size": 3}
            ),
            Step.RESTORING,
            id="restoring, once the new host is gone",
        ),
        pytest.param(
            lambda: standby(Step.UNDOING, surplus=-1, without=["i-1", "i-9"]),
            Step.LAUNCHING,
            id="launching, for a group that is owed a host",
        ),
    ],
)
def test_a_step_on_the_way_back_notes_when_it_began(enters: Any, step: Step) -> None:
    move = enters()
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.began[step]) == (step, NOW)
    assert "i-1" in move.words


def test_a_group_that_is_owed_a_host_is_told_so_while_it_waits() -> None:
    owed = standby(Step.UNDOING, surplus=-1, without=["i-1", "i-9"])
    began, why = {Step.LAUNCHING: ago("30s"), Step.UNDOING: ago("10s")}, owed.replacement.why
    asked = replacement(step=Step.UNDOING, surplus=-1, began=began, why=why)
    seen = observation(group("i-2", "i-3"), asked)
    assert next_move(asked, facts(seen), None) == (
        "the group is short of one host, and will be asked again: "
        "i-1 left while it was in Standby: its group lacks a host"
    )

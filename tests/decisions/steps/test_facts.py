"""The ends that several steps share."""

from dataclasses import replace

from chalicelib.decisions.steps.ends import finish, undo
from chalicelib.model.replacement import Reason, Step
from tests.builders import (
    NOW,
    ago,
    facts,
    fleet_of_pair,
    group,
    observation,
    policy,
    requested,
)


def test_an_undo_keeps_what_is_owned_and_forgets_what_was_sent() -> None:
    moved, moment = fleet_of_pair(Step.RETIRING, sent_at=ago("1h"))
    move = undo(moved, moment, Step.CANCELLED, "x")
    found = move.replacement
    assert (found.step, found.ending, found.surplus, found.sent_at) == (
        Step.UNDOING,
        Step.CANCELLED,
        1,
        None,
    )
    assert (found.began[Step.UNDOING], found.version) == (NOW, moved.version)
    assert move.ledger_change == 0


def test_an_end_notes_when_and_why() -> None:
    moved, moment = fleet_of_pair(Step.UNDOING, ending=Step.ABANDONED)
    move = finish(moved, moment.now, Step.ABANDONED, "x")
    assert (move.replacement.ended, move.replacement.ending) == (True, None)
    assert (move.replacement.began[Step.ABANDONED], move.replacement.why) == (NOW, "x")


def test_reasons_are_asked_with_what_the_group_launches_and_what_its_fleet_was_asked_for() -> None:
    both = policy(reasons=frozenset({Reason.TEMPLATE, Reason.REQUEST}))
    seen = observation(group("i-1", launches=frozenset({"lt-1@2"})), policy=both)
    asked = replace(seen, fleet=replace(seen.fleet, request=requested()))
    assert facts(seen).reasons == {"i-1": (Reason.TEMPLATE,)}
    assert facts(asked).reasons == {"i-1": (Reason.REQUEST, Reason.TEMPLATE)}

"""The ends that several steps share."""

from chalicelib.decisions.steps.ends import finish, undo
from chalicelib.model.replacement import Step
from tests.builders import NOW, ago, fleet_of_pair


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

"""One open replacement's next move."""

from collections.abc import Callable, Mapping

from chalicelib.decisions.ownership import given_back, old_reading
from chalicelib.decisions.steps.facts import Facts, Move, stay
from chalicelib.decisions.steps.launching import from_claimed, from_launching
from chalicelib.decisions.steps.proving import from_baking, from_proving
from chalicelib.decisions.steps.retiring import from_draining, from_retiring
from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.model.plan import Commit, Launch, Terminate
from chalicelib.model.replacement import Replacement, Step

STEPS: Mapping[Step, Callable[[Replacement, Facts], Move]] = {
    Step.CLAIMED: from_claimed,
    Step.LAUNCHING: from_launching,
    Step.PROVING: from_proving,
    Step.BAKING: from_baking,
    Step.RETIRING: from_retiring,
    Step.DRAINING: from_draining,
    Step.UNDOING: from_undoing,
}


def next_move(replacement: Replacement, facts: Facts, stopped: str | None) -> Move:
    """`stopped` says why nothing may be touched; what has happened is recorded all the same."""
    if facts.foreign and replacement.surplus and not given_back(replacement, facts.observation):
        return stay(replacement, facts, facts.foreign)
    move = STEPS[replacement.step](replacement, facts)
    if isinstance(move, Commit):
        return stopped or move
    if isinstance(move, Launch | Terminate):
        return stopped or _out_of_turn(move, facts) or move
    return move


def _out_of_turn(move: Launch | Terminate, facts: Facts) -> str | None:
    """Capacity is changed one call at a time while an earlier call's effect is unknown. Of several
    unanswered calls the first is asked again first, or none ever would be."""
    own = move.replacement.id
    if facts.unanswered not in (None, own):
        return f"the answer to an earlier call ({facts.unanswered}) is awaited"
    # A rise and a fall together would look like nothing.
    if isinstance(move, Terminate) and facts.counting:
        return f"it is not yet read whether desired capacity rose by {facts.counting[0]}"
    return facts.foreign or old_reading(facts.observation, facts.now)

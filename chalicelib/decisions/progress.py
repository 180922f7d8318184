"""One open replacement's next move."""

from collections.abc import Callable, Mapping

from chalicelib.decisions.ownership import foreign_change, unanswered
from chalicelib.decisions.steps.facts import Facts, Move
from chalicelib.decisions.steps.launching import from_claimed, from_launching
from chalicelib.decisions.steps.proving import from_baking, from_proving
from chalicelib.decisions.steps.retiring import from_draining, from_retiring
from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.model.plan import Commit, Finish, Launch, Terminate
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
    foreign = foreign_change(facts.observation)
    if foreign and replacement.surplus:
        return _let_go(replacement, facts, foreign)
    move = STEPS[replacement.step](replacement, facts)
    if isinstance(move, Launch | Commit | Terminate):
        return stopped or _out_of_turn(move, facts, foreign) or move
    return move


def _let_go(replacement: Replacement, facts: Facts, foreign: str) -> Finish:
    """Both hosts stay, and the pair is planned anew: no failure of ours, so no breaker."""
    ending = Step.CANCELLED if replacement.ending is None else replacement.ending
    words = f"{foreign}; both hosts stay"
    return Finish(replacement.entering(ending, facts.now, ending=None, why=words, surplus=0), words)


def _out_of_turn(
    move: Launch | Commit | Terminate, facts: Facts, foreign: str | None
) -> str | None:
    """Capacity is changed one call at a time while an earlier call's answer is unknown."""
    if isinstance(move, Commit):
        return None
    if foreign:
        return foreign
    own = unanswered(move.replacement)
    for other in facts.observation.open:
        # Of several unanswered calls the first is asked again first, or none ever would be.
        first = not own or other.id < move.replacement.id
        if other.id != move.replacement.id and unanswered(other) and first:
            return f"the answer to an earlier call ({other.id}) is awaited"
    return None

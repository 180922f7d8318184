"""One open replacement's next move."""

from collections.abc import Callable, Mapping

from chalicelib.decisions.busy import at_work
from chalicelib.decisions.ownership import given_back
from chalicelib.decisions.steps import launch, standby, terminate_first
from chalicelib.decisions.steps.backfill import backfilled
from chalicelib.decisions.steps.claimed import from_claimed, never_begun
from chalicelib.decisions.steps.ends import Move, let_go
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.steps.launching import from_launching
from chalicelib.decisions.steps.proving import from_baking, from_proving
from chalicelib.decisions.steps.retiring import from_draining, from_retiring
from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.model.plan import (
    CHANGES_CAPACITY,
    ChangesCapacity,
    Commit,
    Launch,
)
from chalicelib.model.replacement import Replacement, Step, Strategy

Steps = Mapping[Step, Callable[[Replacement, Facts], Move]]

SURGE: Steps = {
    Step.CLAIMED: from_claimed,
    Step.LAUNCHING: from_launching,
    Step.PROVING: from_proving,
    Step.BAKING: from_baking,
    Step.RETIRING: from_retiring,
    Step.DRAINING: from_draining,
    Step.UNDOING: from_undoing,
}
STANDBY: Steps = {
    **SURGE,
    Step.LAUNCHING: standby.from_launching,
    Step.RESTORING: standby.from_restoring,
}
TERMINATE_FIRST: Steps = {
    Step.CLAIMED: from_claimed,
    Step.RETIRING: terminate_first.from_retiring,
    Step.DRAINING: terminate_first.from_draining,
    Step.LAUNCHING: backfilled,
    Step.PROVING: from_proving,
    Step.BAKING: from_baking,
}
LAUNCH: Steps = {
    Step.CLAIMED: from_claimed,
    Step.LAUNCHING: launch.from_launching,
    Step.PROVING: launch.from_proving,
    Step.BAKING: launch.from_baking,
    Step.DRAINING: launch.from_draining,
    Step.RETIRING: launch.from_retiring,
    Step.UNDOING: launch.from_undoing,
}
STEPS: Mapping[Strategy, Steps] = {
    Strategy.SURGE: SURGE,
    Strategy.STANDBY: STANDBY,
    Strategy.TERMINATE_FIRST: TERMINATE_FIRST,
    Strategy.LAUNCH: LAUNCH,
}


def next_move(replacement: Replacement, facts: Facts, stopped: str | None) -> Move:
    """`stopped` says why nothing may be touched; what has happened is recorded all the same."""
    if facts.foreign and replacement.surplus and not given_back(replacement, facts.observation):
        return let_go(replacement, facts.group, facts.now, facts.foreign)
    move = STEPS[replacement.strategy][replacement.step](replacement, facts)
    kept = None
    if isinstance(move, Commit):
        kept = stopped or _at_work(replacement, facts)
    elif isinstance(move, CHANGES_CAPACITY):
        kept = stopped or _out_of_turn(move, facts)
    return _kept(replacement, facts, kept) if kept else move


def _at_work(replacement: Replacement, facts: Facts) -> str | None:
    host = facts.observation.hosts.get(replacement.old_host)
    return at_work(host, facts) if host else None


def _kept(replacement: Replacement, facts: Facts, by: str) -> Move:
    """What has not begun does not wait for ever: reasons and windows are asked again afterwards."""
    return never_begun(replacement, facts, by) or by


def _out_of_turn(move: ChangesCapacity, facts: Facts) -> str | None:
    """Capacity is changed one call at a time while an earlier call's effect is unknown. Of several
    unanswered calls the first is asked again first, or none ever would be."""
    own = move.replacement.id
    if facts.unanswered not in (None, own):
        return f"the answer to an earlier call ({facts.unanswered}) is awaited"
    first = facts.next_tokenless
    if isinstance(move, Launch) and move.replacement.tokenless and first not in (None, own):
        if move.replacement.step is Step.CLAIMED:
            return f"{first} launches first: its call has no token"
    # A rise and a fall together would look like nothing.
    if not isinstance(move, Launch) and facts.counting:
        return f"it is not yet read whether desired capacity rose by {facts.counting[0]}"
    return facts.foreign or facts.old_reading

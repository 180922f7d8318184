"""retiring and draining: the old host goes, now that the new one is proven."""

from dataclasses import replace

from chalicelib.decisions.floor import below_floor_without
from chalicelib.decisions.ownership import awaited, given_back
from chalicelib.decisions.steps.facts import Facts, Move, finish, undo
from chalicelib.decisions.steps.proving import relapse
from chalicelib.model.plan import Advance, Terminate
from chalicelib.model.replacement import Replacement, Step


def from_retiring(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    if facts.old_left(replacement):
        return _left(replacement, facts)
    if awaited(replacement, facts.now):
        return f"the answer to the termination of {old} is awaited"
    unproven = facts.unproven(replacement)
    if unproven:
        return relapse(replacement, facts, unproven)
    held = facts.held(replacement)
    if held:
        return f"{old} is {held}"
    short = below_floor_without(old, facts.group, facts.observation)
    if _surplus_is_wanted(replacement, facts, short):
        words = "the group's owner now asks for what was added; both hosts stay"
        return finish(replace(replacement, surplus=0), facts, Step.CANCELLED, words)
    if short:
        return short
    words = f"terminate {old}; {replacement.new_host} serves in its place"
    decrement = replacement.surplus > 0
    return Terminate(replacement, old, decrement, facts.group.desired, words)


def from_draining(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    if facts.group.member(old) is None:
        words = f"{old} was replaced by {replacement.new_host}"
        return finish(replacement, facts, Step.DONE, words)
    return f"{old} drains"


def _left(replacement: Replacement, facts: Facts) -> Move:
    """It is never sent again. A surplus that is still ours must be given back another way."""
    if replacement.surplus and not given_back(replacement, facts.observation):
        return undo(replacement, facts, Step.CANCELLED, "the old host left by another hand")
    words = f"{replacement.old_host} is leaving"
    drains = replacement.entering(Step.DRAINING, facts.now, surplus=0, why=words)
    return Advance(drains, words, ledger_desired=facts.group.desired)


def _surplus_is_wanted(replacement: Replacement, facts: Facts, short: str | None) -> bool:
    """Either AWS would refuse the decrement, now that MinSize asks for every host; or no surplus
    is ours and every host is asked for: neither would ever change by itself."""
    if replacement.surplus:
        return facts.group.desired <= facts.group.min_size
    return short is not None

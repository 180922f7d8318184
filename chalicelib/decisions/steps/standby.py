"""launching and restoring, of a standby: the old host leaves service first, and may come back."""

from dataclasses import replace

from chalicelib.decisions.ownership import awaited, left, settled
from chalicelib.decisions.steps.backfill import backfilled
from chalicelib.decisions.steps.ends import Move, finish, undo
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.steps.repaying import owes, repay
from chalicelib.model.plan import Advance, EnterStandby, ExitStandby
from chalicelib.model.replacement import Replacement, Step


def from_launching(replacement: Replacement, facts: Facts) -> Move:
    """The old host is to be in Standby, and the group to launch another."""
    old = replacement.old_host
    if replacement.sent_at is None:
        # AWS refused. If it is in Standby, then by another hand, who wants it there.
        return finish(replacement, facts.now, Step.ABANDONED, replacement.why)
    if awaited(replacement, facts.now):
        # Before that it may be in Standby by another hand, and our call yet to come.
        return f"the answer to the call that sends {old} to Standby is awaited"
    if not facts.in_standby(replacement) and not facts.old_left(replacement):
        return _not_entered(replacement, facts)
    return backfilled(replacement, facts)


def _not_entered(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    stopped = facts.held(replacement) or facts.short_without(old, facts.allowance)
    if stopped:
        return undo(replacement, facts, Step.CANCELLED, f"{old} cannot go to Standby: {stopped}")
    if facts.too_late(replacement):
        return undo(replacement, facts, Step.ABANDONED, f"{old} was not sent to Standby in time")
    return EnterStandby(replacement, f"ask again that {old} goes to Standby")


def from_restoring(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    if facts.old_left(replacement):
        if owes(replacement, facts):
            return repay(replacement, facts)
        return _undoing(replacement, facts, f"{old} left by another hand")
    if not facts.in_standby(replacement):
        return _restored(replacement, facts)
    if awaited(replacement, facts.now):
        return f"{old} is not yet seen back in service"
    member = facts.group.member(old)
    if member and member.lifecycle != "Standby":
        return f"{old} is {member.lifecycle}"
    if facts.group.room > 0:
        return ExitStandby(replacement, f"{old} goes back into service", facts.new_ledger)
    return _in_a_full_group(replacement, facts)


def _restored(replacement: Replacement, facts: Facts) -> Move:
    """It serves again. Desired rose by that if it was our call that put it back."""
    rose = facts.group.desired > (facts.observation.fleet.ledger_desired or 0) and facts.explained
    if (
        replacement.sent_at is not None
        and not rose
        and not settled(facts.observation.fleet, facts.now)
    ):
        return f"{replacement.old_host} is back, and desired capacity does not show it yet"
    words = f"{replacement.old_host} is back in service"
    if replacement.sent_at is None or not rose:
        return _undoing(replacement, facts, words)
    return Advance(replacement.came_back(facts.now), words, 1)


def _in_a_full_group(replacement: Replacement, facts: Facts) -> Move:
    """AWS refuses to go above MaxSize: the new host must make room first."""
    old, new = replacement.old_host, replacement.new_host
    if left(new, facts.group):
        # It came too late, or AWS healed it: the group has another in its place.
        new = facts.substitutes.get(replacement.id)
    if new is not None and facts.group.desired > facts.group.min_size:
        return _undoing(replace(replacement, new_host=new), facts, f"{new} makes room for {old}")
    return f"{old} waits in Standby: the group is full; raise MaxSize by one"


def _undoing(replacement: Replacement, facts: Facts, words: str) -> Advance:
    return Advance(replacement.entering(Step.UNDOING, facts.now), words)

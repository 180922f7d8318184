"""retiring and draining: the old host goes, now that the new one is proven."""

from chalicelib.decisions.ownership import awaited, given_back
from chalicelib.decisions.steps.curing import cured_by
from chalicelib.decisions.steps.ends import Move, finish, stay, undo
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.steps.proving import relapse
from chalicelib.model.plan import Advance, Terminate
from chalicelib.model.replacement import Replacement, Step


def from_retiring(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    if facts.old_left(replacement):
        return _left(replacement, facts)
    if awaited(replacement, facts.now):
        return _awaits(replacement)
    unproven = facts.unproven(replacement)
    if unproven:
        return relapse(replacement, facts, unproven)
    held = facts.held(replacement)
    if held and replacement.sent_at is None:
        # A protection has no end. The new host must not stay beside it for ever.
        return undo(replacement, facts, Step.CANCELLED, f"the old host is {held}")
    if held:
        return f"{old} is {held}, and its termination was sent before"
    return _short(replacement, facts) or Terminate(
        replacement,
        old,
        decrement=replacement.surplus > 0,
        words=f"terminate {old}; {replacement.new_host} serves in its place",
        # Or each try of a call that AWS refuses would make another hand's change a fresh one.
        ledger=facts.new_ledger,
    )


def from_draining(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    if facts.group.member(old) is None:
        words = f"{old} was replaced by {replacement.new_host}"
        return finish(replacement, facts.now, Step.DONE, words)
    return drains(replacement, facts)


def drains(replacement: Replacement, facts: Facts) -> str:
    """What keeps the leaving host, in words. It is not hurried: who holds it has a reason."""
    old, within = replacement.old_host, facts.policy.drain_within
    member = facts.group.member(old)
    if member and member.retained:
        return f"{old} is retained by the group's lifecycle policy: terminate it by hand"
    if facts.now < replacement.began[Step.DRAINING] + within:
        return f"{old} drains"
    return f"{old} drains for longer than {within}: a load balancer or a lifecycle hook holds it"


def _awaits(replacement: Replacement) -> str:
    return f"the answer to the termination of {replacement.old_host} is awaited"


def _left(replacement: Replacement, facts: Facts) -> Move:
    """It is never sent again. A surplus that is still ours must be given back another way."""
    words, fallen = f"{replacement.old_host} is leaving", replacement.surplus
    if replacement.surplus and not given_back(replacement, facts.observation):
        if awaited(replacement, facts.now):
            return f"{words}, and desired capacity does not show it yet"
        if replacement.sent_at is None:
            return undo(replacement, facts, Step.CANCELLED, "the old host left by another hand")
        # Our decrement, most likely, and another hand's rise: sent again it could take two.
        fallen = 0
    draining = replacement.entering(Step.DRAINING, facts.now, surplus=0, why=words)
    return Advance(draining, words, -fallen)


def _short(replacement: Replacement, facts: Facts) -> Move | None:
    """What keeps the old host: for a time, or for good."""
    short = facts.short_without(replacement.old_host)
    # With every host serving and none of them ours, nothing here would ever change by itself.
    for_good = short and not replacement.surplus and facts.every_host_serves
    if for_good or facts.wanted_by_owner(replacement):
        return stay(replacement, facts.now, "the group's owner now asks for what was added")
    return (cured_by(replacement, facts) or short) if short else None

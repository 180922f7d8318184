"""undoing: what the replacement took is given back before it ends."""

from dataclasses import replace

from chalicelib.decisions.keeping import protected
from chalicelib.decisions.ownership import awaited, decrements, given_back, left
from chalicelib.decisions.steps.ends import Move, finish, stay
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.steps.repaying import owes, repay
from chalicelib.model.plan import Advance, Finish, Terminate
from chalicelib.model.replacement import Replacement, Step, Strategy


def from_undoing(replacement: Replacement, facts: Facts) -> Move:
    new = replacement.new_host
    if new is None or left(new, facts.group):
        return _gone(replacement, facts)
    if awaited(replacement, facts.now):
        return f"the answer to the termination of {new} is awaited"
    kept = _kept(replacement, new, facts)
    if kept:
        return kept
    decrement = decrements(replacement, facts.group)
    words = f"terminate {new}: {replacement.why}"
    return Terminate(replacement, new, decrement, words, facts.new_ledger)


def _kept(replacement: Replacement, new: str, facts: Facts) -> Move | None:
    by, guarded = facts.kept(new), protected(facts.group.member(new), facts.group, facts.policy)
    if by and guarded and replacement.old_host in facts.serving:
        # A protection has no end, unlike a hold: it is the owner's host now.
        return stay(replacement, facts.now, f"{new} is {by}")
    if by:
        return f"{new} is {by}"
    if facts.wanted_by_owner(replacement):
        return stay(replacement, facts.now, "the group's owner now asks for what was added")
    if replacement.strategy is not Strategy.STANDBY:
        return _short(replacement, new, facts)
    if facts.in_standby(replacement):
        if facts.group.desired <= facts.group.min_size:
            return _restoring(replacement, facts)
        return facts.short_without(new, facts.allowance)
    if not replacement.surplus:
        # The old host serves or is gone by another hand's doing, and so the count is that hand's.
        return stay(replacement, facts.now, "another hand moved the old host")
    return facts.short_without(new, facts.allowance)


def _short(replacement: Replacement, new: str, facts: Facts) -> Move | None:
    short = facts.short_without(new, _made_for_others(facts))
    if short and not replacement.surplus and facts.every_host_serves:
        # The owner asks for every host, and none of them is ours: nothing would ever change.
        return stay(replacement, facts.now, "the new host is asked for")
    return short


def _made_for_others(facts: Facts) -> int:
    """Hosts that serve in the room which others made for hosts of ours in Standby: in a full group
    those can come back only when such a host leaves."""
    if facts.group.room > 0:
        return 0
    return sum(r.surplus < 0 and facts.in_standby(r) for r in facts.observation.open)


def _gone(replacement: Replacement, facts: Facts) -> Move:
    if given_back(replacement, facts.observation):
        words = f"{replacement.new_host} is leaving"
        surplus = replacement.surplus - 1
        return Advance(replace(replacement, surplus=surplus, sent_at=None), words, -1)
    if facts.in_standby(replacement):
        return _restoring(replacement, facts)
    if owes(replacement, facts):
        return repay(replacement, facts)
    if replacement.surplus <= 0:
        return _ended(replacement, facts)
    if awaited(replacement, facts.now):
        return f"{replacement.new_host} is leaving, and desired capacity does not show it yet"
    if replacement.sent_at is not None:
        # Our decrement, most likely, and another hand's rise: sent again it could take two.
        return _ended(replacement, facts)
    return _with_substitute(replacement, facts)


def _restoring(replacement: Replacement, facts: Facts) -> Advance:
    words = f"{replacement.old_host} goes back into service"
    return Advance(replacement.entering(Step.RESTORING, facts.now), words)


def _ended(replacement: Replacement, facts: Facts) -> Finish:
    ending = replacement.ending or Step.ABANDONED
    return finish(replacement, facts.now, ending, replacement.why, surplus=0)


def _with_substitute(replacement: Replacement, facts: Facts) -> Move:
    """The group replaces a host that it lost by itself, and would keep one host too many: that
    substitute is the one that gives the surplus back. So is the host of an unanswered launch."""
    substitute = facts.substitutes.get(replacement.id)
    gone = replacement.new_host or "a host that nobody knows"
    if substitute:
        words = f"{substitute} came in place of {gone}"
        return Advance(replace(replacement, new_host=substitute, sent_at=None), words)
    # A host that an unanswered launch may have brought is nobody's yet: it may be this one's.
    if _complete(facts) and not facts.old_reading and not facts.maybe_answers:
        return _ended(replacement, facts)
    return f"the group has not yet replaced {gone}, which left it"


def _complete(facts: Facts) -> bool:
    """As many serve as are desired, all of them known: nothing will come any more."""
    known = all(m.id in facts.observation.hosts for m in facts.group.members)
    pending = any(m.lifecycle.startswith("Pending") for m in facts.group.members)
    return known and not pending and facts.group.size >= facts.group.desired

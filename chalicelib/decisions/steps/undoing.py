"""undoing: what the replacement took is given back before it ends."""

from dataclasses import replace

from chalicelib.decisions.ownership import awaited, given_back, left
from chalicelib.decisions.steps.facts import Facts, Move, finish, stay
from chalicelib.model.plan import Advance, Finish, Terminate
from chalicelib.model.replacement import Replacement, Step


def from_undoing(replacement: Replacement, facts: Facts) -> Move:
    new = replacement.new_host
    if new is None or left(new, facts.group):
        return _gone(replacement, facts)
    if awaited(replacement, facts.now):
        return f"the answer to the termination of {new} is awaited"
    if facts.wanted_by_owner(replacement):
        return stay(replacement, facts, "the group's owner now asks for what was added")
    return facts.short_without(new) or Terminate(
        replacement,
        new,
        decrement=replacement.surplus > 0,
        words=f"terminate {new}: {replacement.why}",
    )


def _gone(replacement: Replacement, facts: Facts) -> Move:
    if not replacement.surplus:
        return _ended(replacement, facts)
    if given_back(replacement, facts.observation):
        words = f"{replacement.new_host} is leaving"
        return Advance(replace(replacement, surplus=0, sent_at=None), words, -1)
    if awaited(replacement, facts.now):
        return f"{replacement.new_host} is leaving, and desired capacity does not show it yet"
    return _with_substitute(replacement, facts)


def _ended(replacement: Replacement, facts: Facts) -> Finish:
    ending = replacement.ending or Step.ABANDONED
    return finish(replacement, facts, ending, replacement.why, surplus=0)


def _with_substitute(replacement: Replacement, facts: Facts) -> Move:
    """The group replaces a host that it lost by itself, and would keep one host too many: that
    substitute is the one that gives the surplus back. So is the host of an unanswered launch."""
    substitute = _substitute(replacement, facts)
    gone = replacement.new_host or "a host that nobody knows"
    if substitute:
        words = f"{substitute} came in place of {gone}"
        return Advance(replace(replacement, new_host=substitute, sent_at=None), words)
    if _complete(facts):
        return _ended(replacement, facts)
    return f"the group has not yet replaced {gone}, which left it"


def _complete(facts: Facts) -> bool:
    """As many serve as are desired, all of them known: nothing will come any more."""
    known = all(m.id in facts.observation.hosts for m in facts.group.members)
    pending = any(m.lifecycle.startswith("Pending") for m in facts.group.members)
    return known and not pending and facts.group.size >= facts.group.desired


def _substitute(replacement: Replacement, facts: Facts) -> str | None:
    """The youngest host of the group's own choice since our launch: in no pair, and nobody's
    successor, which would be somebody's answer."""
    hosts = facts.observation.hosts
    young = [
        (host.born_at, host.id)
        for host in (hosts.get(member.id) for member in facts.group.members if member.counted)
        if host and host.id not in facts.pairs and not host.replaces
        if host.born_at >= replacement.began[Step.LAUNCHING]
    ]
    return max(young)[1] if young else None

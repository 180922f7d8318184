"""A sick host whose cure the fleet waits for: it goes although the budget is spent."""

from chalicelib.decisions.blockers import probing
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.group import Member
from chalicelib.model.replacement import Replacement, Step

WAITING = frozenset({Step.BAKING, Step.RETIRING})


def cures(member: Member, facts: Facts) -> bool:
    """Pairs that wait for the floor hold the budget, and the floor waits for this host: one of the
    two must move. One cure at a time, and it takes no slot that is not taken already, since a host
    that does not serve is in use by nobody."""
    if member.id in facts.serving or probing(facts):
        return False
    pairs = facts.observation.open
    if any(_under_cure(pair, facts) for pair in pairs):
        return False
    return any(_waits(pair, facts) for pair in pairs)


def _waits(pair: Replacement, facts: Facts) -> bool:
    """Proven, and kept by nothing but the floor."""
    if pair.step not in WAITING or facts.unproven(pair):
        return False
    return facts.short_without(pair.old_host) is not None


def _under_cure(pair: Replacement, facts: Facts) -> bool:
    old = facts.group.member(pair.old_host)
    return old is not None and old.counted and pair.old_host not in facts.serving

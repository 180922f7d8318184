"""retiring and draining, of terminate-first: the old host goes, then another comes."""

from chalicelib.decisions.ownership import awaited
from chalicelib.decisions.steps.ends import Move, finish
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.steps.retiring import drains
from chalicelib.model.plan import Advance, Terminate
from chalicelib.model.replacement import Replacement, Step


def from_retiring(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    if facts.old_left(replacement):
        words = f"{old} is leaving"
        return Advance(replacement.entering(Step.DRAINING, facts.now, why=words), words)
    if awaited(replacement, facts.now):
        return f"the answer to the termination of {old} is awaited"
    held = facts.held(replacement)
    if held:
        return finish(replacement, facts.now, Step.CANCELLED, f"the old host is {held}")
    short = facts.short_without(old, facts.allowance)
    if short and replacement.sent_at is None and _waited(replacement, facts):
        return finish(replacement, facts.now, Step.CANCELLED, f"it could not go in time: {short}")
    if short:
        return short
    return Terminate(replacement, old, False, f"terminate {old}; its group launches another")


def _waited(replacement: Replacement, facts: Facts) -> bool:
    return facts.now >= replacement.began[Step.RETIRING] + facts.policy.ready.within


def from_draining(replacement: Replacement, facts: Facts) -> Move:
    if facts.group.member(replacement.old_host) is not None:
        return drains(replacement, facts)
    words = f"{replacement.old_host} is gone, and its group launches another"
    return Advance(replacement.entering(Step.LAUNCHING, facts.now, why=words), words)

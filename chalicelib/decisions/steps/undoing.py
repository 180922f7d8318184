"""undoing: what the replacement took is given back before it ends."""

from dataclasses import replace

from chalicelib.decisions.floor import below_floor_without
from chalicelib.decisions.ownership import awaited, given_back, left
from chalicelib.decisions.steps.facts import Facts, Move, finish
from chalicelib.model.plan import Advance, Terminate
from chalicelib.model.replacement import Replacement, Step


def from_undoing(replacement: Replacement, facts: Facts) -> Move:
    new = replacement.new_host
    if new is None or left(new, facts.group):
        return _gone(replacement, facts)
    if awaited(replacement, facts.now):
        return f"the answer to the termination of {new} is awaited"
    kept = below_floor_without(new, facts.group, facts.observation)
    if kept:
        return kept
    words = f"terminate {new}: {replacement.why}"
    return Terminate(replacement, new, replacement.surplus > 0, facts.group.desired, words)


def _gone(replacement: Replacement, facts: Facts) -> Move:
    if replacement.surplus and not given_back(replacement, facts.observation):
        return _with_substitute(replacement, facts)
    return finish(replacement, facts, replacement.ending or Step.ABANDONED, replacement.why)


def _with_substitute(replacement: Replacement, facts: Facts) -> Move:
    """The group replaces a host that it lost by itself, and would keep one host too many: that
    substitute is the one that gives the surplus back."""
    substitute = _substitute(replacement, facts)
    if substitute is None:
        return f"the group has not yet replaced {replacement.new_host}, which left it"
    words = f"{substitute} came in place of {replacement.new_host}"
    return Advance(replace(replacement, new_host=substitute, sent_at=None), words)


def _substitute(replacement: Replacement, facts: Facts) -> str | None:
    paired = {r.old_host for r in facts.observation.open} | {
        r.new_host for r in facts.observation.open
    }
    began = replacement.began[Step.LAUNCHING]
    born = {
        member.id: facts.observation.hosts[member.id].born_at
        for member in facts.group.members
        if member.id in facts.observation.hosts and member.id not in paired and not member.leaving
    }
    # A host that replaced another is that one's successor, not the group's own launch.
    born = {id_: at for id_, at in born.items() if not facts.observation.hosts[id_].replaces}
    young = [host for host, born_at in born.items() if born_at > began]
    return max(young, key=lambda host: (born[host], host), default=None)

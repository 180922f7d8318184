"""The steps of strategy launch: a standalone host is launched from its template, proven, and then
the old one drains before it is retired (docs/decisions/0009)."""

from dataclasses import replace

from chalicelib.decisions.ownership import awaited, left
from chalicelib.decisions.registration import LISTED_WITHIN
from chalicelib.decisions.standalone import (
    address_of,
    extras,
    not_rebuildable,
    registered,
    template_now,
)
from chalicelib.decisions.steps import proving
from chalicelib.decisions.steps.arranging import drains, give_address, join, leave, put_back
from chalicelib.decisions.steps.ends import Move, finish, prove, stay, undo
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.steps.launching import TOKEN_LIFE
from chalicelib.model.plan import Advance, Commit, EndHost, RunHost
from chalicelib.model.replacement import Replacement, Step


def begin(replacement: Replacement, facts: Facts) -> Move:
    """What the new host is to be is fixed now: a repeated call must ask for the very same."""
    old = replacement.old_host
    unbuildable = not_rebuildable(old, facts.group)
    if unbuildable:
        return finish(replacement, facts.now, Step.CANCELLED, unbuildable)
    fixed = replace(
        replacement,
        template=template_now(old, facts.group),
        target_groups=registered(facts.observation.health.get(old)),
        address=address_of(old, facts.group),
    )
    return _run(fixed, facts, f"launch a new host from {fixed.template} in {fixed.zone}")


def from_launching(replacement: Replacement, facts: Facts) -> Move:
    host = replacement.new_host or facts.observation.launched.get(replacement.client_token)
    if host:
        words = f"{host} came to replace {replacement.old_host}"
        return prove(replace(replacement, new_host=host), facts, words)
    if awaited(replacement, facts.now):
        return f"the answer to the launch in {replacement.zone} is awaited"
    # EC2 was asked for the token just now, and knows no host by it.
    if facts.now >= replacement.began[Step.LAUNCHING] + TOKEN_LIFE:
        return undo(replacement, facts, Step.ABANDONED, "the launch was never answered")
    return _run(replacement, facts, f"ask again for the launch in {replacement.zone}")


def _run(replacement: Replacement, facts: Facts, words: str) -> Move:
    single = facts.group.standalone and facts.group.standalone.hosts.get(replacement.old_host)
    if not single:
        # Its subnet and tags are those of the old host, and EC2 tells them no more.
        return undo(replacement, facts, Step.CANCELLED, "the old host left before its launch")
    return RunHost(replacement, single.subnet, single.tags, words)


def from_proving(replacement: Replacement, facts: Facts) -> Move:
    move = proving.from_proving(replacement, facts)
    if isinstance(move, Advance) and move.replacement.step is not Step.BAKING:
        return move
    return _arranged(replacement, facts) or move


def from_baking(replacement: Replacement, facts: Facts) -> Move:
    move = proving.from_baking(replacement, facts)
    if not isinstance(move, Commit):
        return move
    words = f"{replacement.new_host} is proven and baked: {replacement.old_host} drains"
    return Commit(replacement.entering(Step.DRAINING, facts.now, why=words), words)


def _arranged(replacement: Replacement, facts: Facts) -> Move | None:
    back = put_back(replacement, facts)
    return back or join(replacement, replacement.new_host or "", facts)


def from_draining(replacement: Replacement, facts: Facts) -> Move:
    """The new host takes the address, then the old one leaves its load balancers."""
    old, within = replacement.old_host, facts.policy.drain_within
    kept = _kept(replacement, facts)
    if kept:
        return kept
    address = give_address(replacement, replacement.new_host or "", facts)
    move = address or leave(replacement, old, facts)
    if move:
        return move
    if drains(replacement, facts) and facts.now < replacement.began[Step.DRAINING] + within:
        return f"{old} drains"
    words = f"{old} has drained" if not drains(replacement, facts) else f"{old} drained {within}"
    return Advance(replacement.entering(Step.RETIRING, facts.now, why=words), words)


def from_retiring(replacement: Replacement, facts: Facts) -> Move:
    old = replacement.old_host
    if awaited(replacement, facts.now) and not facts.old_left(replacement):
        return f"the answer to the termination of {old} is awaited"
    words = f"terminate {old}; {replacement.new_host} serves in its place"
    return _kept(replacement, facts) or EndHost(replacement, old, words)


def _kept(replacement: Replacement, facts: Facts) -> Move | None:
    """What keeps the old host from going on its way out, or ends it."""
    old = replacement.old_host
    if facts.old_left(replacement):
        address = give_address(replacement, replacement.new_host or "", facts)
        words = f"{old} was replaced by {replacement.new_host}"
        return address or finish(replacement, facts.now, Step.DONE, words)
    unproven = facts.unproven(replacement)
    if unproven:
        return proving.relapse(replacement, facts, unproven)
    held = facts.held(replacement)
    if held:
        return f"{old} is {held}"
    more = extras(old, facts.group)
    return f"{old} has {more}, which it would not leave to the new host" if more else None


def from_undoing(replacement: Replacement, facts: Facts) -> Move:
    """The old host gets back what it had; then the new one leaves."""
    new = replacement.new_host
    if new is None:
        return _unknown(replacement, facts)
    back = put_back(replacement, facts)
    if back:
        return back
    if left(new, facts.group) and _seen_or_ended(replacement, new, facts):
        return finish(replacement, facts.now, replacement.ending or Step.ABANDONED, replacement.why)
    if awaited(replacement, facts.now):
        return f"the answer to the termination of {new} is awaited"
    if facts.kept(new):
        return _protected(replacement, new, facts)
    words = f"terminate {new}: {replacement.why}"
    return leave(replacement, new, facts) or EndHost(replacement, new, words)


def _protected(replacement: Replacement, new: str, facts: Facts) -> Move:
    member, by = facts.group.member(new), facts.kept(new)
    if member and member.protected:
        # A protection has no end, unlike a hold: it is the owner's host now.
        return stay(replacement, facts.now, f"{new} is {by}")
    return f"{new} is {by}"


def _unknown(replacement: Replacement, facts: Facts) -> Move:
    """A launch that nobody heard of may have a host all the same."""
    host = facts.observation.launched.get(replacement.client_token)
    if host:
        words = f"{host} came after all"
        return Advance(replace(replacement, new_host=host, sent_at=None), words)
    return finish(replacement, facts.now, replacement.ending or Step.ABANDONED, replacement.why)


def _seen_or_ended(replacement: Replacement, new: str, facts: Facts) -> bool:
    """Merely not listed yet is not gone: EC2's listing lags behind its launches."""
    known = facts.group.member(new) is not None or new in facts.observation.ended_instances
    return known or facts.now >= replacement.began[Step.LAUNCHING] + LISTED_WITHIN

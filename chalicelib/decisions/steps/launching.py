"""claimed and launching: gain the new host, once."""

from datetime import timedelta

from chalicelib.decisions import surge
from chalicelib.decisions.breaker import open_because
from chalicelib.decisions.steps.facts import Facts, Move, finish, undo
from chalicelib.model.plan import Launch
from chalicelib.model.replacement import Replacement, Step

TOKEN_LIFE = timedelta(hours=7)
"""AWS answers a repeated token from memory for eight hours; after that it launches again."""


def from_claimed(replacement: Replacement, facts: Facts) -> Move:
    if facts.old_left(replacement):
        return finish(replacement, facts, Step.CANCELLED, "the old host left by another hand")
    held = facts.held(replacement)
    if held:
        return finish(replacement, facts, Step.CANCELLED, f"the old host is {held}")
    blocked = _blocked(facts)
    if blocked is None:
        return Launch(replacement, f"launch a new host in {replacement.zone}")
    if replacement.deadline and facts.now >= replacement.deadline:
        return finish(replacement, facts, Step.CANCELLED, f"never launched: {blocked}")
    return blocked


def from_launching(replacement: Replacement, facts: Facts) -> Move:
    """The call was meant to be sent, and no answer is recorded: the same token asks again."""
    sent = replacement.sent_at
    if sent is not None and facts.now >= sent + TOKEN_LIFE:
        return undo(replacement, facts, Step.ABANDONED, "the launch was never answered")
    return Launch(replacement, f"ask again for the launch in {replacement.zone}")


def _blocked(facts: Facts) -> str | None:
    impossible = open_because(facts.observation.fleet.breaker, facts.now)
    impossible = impossible or surge.impossible_because(facts.group)
    if impossible:
        return impossible
    return None if facts.group.room > 0 else surge.no_room(facts.group)

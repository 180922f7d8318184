"""launching, of a surge: the new host is gained once, and it is read whether desired rose by it."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.decisions import surge
from chalicelib.decisions.ownership import awaited, settled
from chalicelib.decisions.steps.ends import Move, finish, prove, undo
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.plan import Advance, Launch, Moved
from chalicelib.model.replacement import Replacement, Step

TOKEN_LIFE = timedelta(hours=7)
"""AWS answers a repeated token from memory for eight hours; after that it launches again."""

STILL_LISTED = timedelta(minutes=3)
"""So soon a group still lists a host that came and died since. Later it may have come by the
earlier call, though nothing shows it."""


def from_launching(replacement: Replacement, facts: Facts) -> Move:
    if replacement.tokenless:
        return _by_policy(replacement, facts)
    if replacement.new_host:
        return _counted(replacement, facts)
    if awaited(replacement, facts.now):
        # Asked again now, a refusal could overtake the first call, which then launches for nobody.
        return f"the answer to the launch in {replacement.zone} is awaited"
    # No answer is recorded: the same token asks again, and launches only if it never came before.
    risen = _risen(facts)
    if facts.now >= replacement.began[Step.LAUNCHING] + TOKEN_LIFE:
        return undo(replacement, facts, Step.ABANDONED, "the launch was never answered", risen)
    if not risen and facts.group.room <= 0:
        return undo(replacement, facts, Step.ABANDONED, surge.no_room(facts.group))
    words = f"ask again for the launch in {replacement.zone}"
    return Launch(replacement, words, facts.new_ledger, _moved(replacement, facts))


def _moved(replacement: Replacement, facts: Facts) -> Moved | None:
    """What a reading that would show any effect of the earlier call finds changed. Not while a
    surplus is ours: then another hand's change is for `foreign_change` to tell."""
    observation = facts.observation
    ledger = observation.fleet.ledger_desired
    ours = facts.counting or any(r.surplus > 0 for r in observation.open)
    if ours or ledger is None or not facts.explained or not settled(observation.fleet, facts.now):
        return None
    if replacement.sent_at is None or facts.now >= replacement.sent_at + STILL_LISTED:
        return None
    members = frozenset(member.id for member in facts.group.members)
    return Moved(facts.group.desired - ledger, members)


def _counted(replacement: Replacement, facts: Facts) -> Move:
    """Whether desired really rose by it: only then is there a surplus to give back."""
    rise = facts.group.desired - (facts.observation.fleet.ledger_desired or 0)
    counted = rise > facts.counting.index(replacement.id)
    if not counted and not settled(facts.observation.fleet, facts.now):
        return f"{replacement.new_host} is launched, and desired capacity does not show it yet"
    words = f"{replacement.new_host} came to replace {replacement.old_host}"
    if not counted:
        words += "; AWS did not raise desired capacity for it"
    surplus = replacement.surplus + counted
    return prove(replacement, facts, words, surplus=surplus, ledger_change=int(counted))


def _by_policy(replacement: Replacement, facts: Facts) -> Move:
    """Executing a policy has no token and names no host: desired tells whether it was received,
    and the group chooses when and where."""
    if not replacement.surplus:
        return _received(replacement, facts)
    host = facts.substitutes.get(replacement.id)
    if host:
        words = f"{host} came to replace {replacement.old_host}"
        return prove(replace(replacement, new_host=host), facts, words)
    if facts.too_late(replacement):
        why = "its group launched no host in time"
        return undo(replacement, facts, Step.ABANDONED, why)
    return "desired capacity has risen, and the group has not launched the host yet"


def _received(replacement: Replacement, facts: Facts) -> Move:
    ran, risen = facts.observation.policy_runs > 0, _risen(facts)
    if risen and ran:
        words = "desired capacity has risen by one"
        return Advance(replace(replacement, surplus=1, sent_at=None, why=words), words, 1)
    if awaited(replacement, facts.now):
        return "desired capacity does not show our policy's step yet"
    if ran or risen:
        # It ran and another hand took it back, or it did not and the rise is another hand's: what
        # cannot be told apart is not ours. Nor must it be executed twice.
        why = "desired capacity and the group's activities do not agree on our policy's step"
        return finish(replacement, facts.now, Step.CANCELLED, why)
    if facts.group.room <= 0:
        why = "the group was full when its policy was executed"
        return undo(replacement, facts, Step.ABANDONED, why)
    if facts.too_late(replacement):
        why = "its group's policy was not received in time"
        return undo(replacement, facts, Step.ABANDONED, why)
    return Launch(replacement, "execute the policy again: it was never received", facts.new_ledger)


def _risen(facts: Facts) -> int:
    """1 if desired holds one launch more than were answered: the one that nobody heard of."""
    ledger = facts.observation.fleet.ledger_desired
    if ledger is None or not facts.explained:
        return 0
    return int(facts.group.desired > ledger + len(facts.counting))

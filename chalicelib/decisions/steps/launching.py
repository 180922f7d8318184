"""claimed and launching: gain the new host, once."""

from datetime import timedelta

from chalicelib.decisions import surge
from chalicelib.decisions.blockers import fleet_blockers, probing
from chalicelib.decisions.ownership import settled
from chalicelib.decisions.steps.facts import Facts, Move, finish, undo
from chalicelib.model.plan import Advance, Launch
from chalicelib.model.replacement import Replacement, Step

TOKEN_LIFE = timedelta(hours=7)
"""AWS answers a repeated token from memory for eight hours; after that it launches again."""
TRYING = frozenset({Step.LAUNCHING, Step.PROVING, Step.BAKING})


def from_claimed(replacement: Replacement, facts: Facts) -> Move:
    if facts.old_left(replacement):
        return finish(replacement, facts, Step.CANCELLED, "the old host left by another hand")
    held = facts.held(replacement)
    if held:
        return finish(replacement, facts, Step.CANCELLED, f"the old host is {held}")
    blocked = _blocked(replacement, facts)
    if blocked is None:
        words = f"launch a new host in {replacement.zone}"
        return Launch(replacement, words, _new_ledger(facts))
    if replacement.deadline and facts.now >= replacement.deadline:
        return finish(replacement, facts, Step.CANCELLED, f"never launched: {blocked}")
    return blocked


def from_launching(replacement: Replacement, facts: Facts) -> Move:
    if replacement.new_host:
        return _counted(replacement, facts)
    # No answer is recorded: the same token asks again, and launches only if it never came before.
    risen = _risen(facts)
    sent = replacement.sent_at
    if sent is not None and facts.now >= sent + TOKEN_LIFE:
        return undo(replacement, facts, Step.ABANDONED, "the launch was never answered", risen)
    words = f"ask again for the launch in {replacement.zone}"
    return Launch(replacement, words, _new_ledger(facts), risen)


def _counted(replacement: Replacement, facts: Facts) -> Move:
    """Whether desired really rose by it: only then is there a surplus to give back."""
    rise = facts.group.desired - (facts.observation.fleet.ledger_desired or 0)
    counted = rise > facts.counting.index(replacement.id)
    if not counted and not settled(facts.observation.fleet, facts.now):
        return f"{replacement.new_host} is launched, and desired capacity does not show it yet"
    words = f"{replacement.new_host} came to replace {replacement.old_host}"
    if not counted:
        words += "; AWS did not raise desired capacity for it"
    proving = replacement.entering(
        Step.PROVING,
        facts.now,
        surplus=int(counted),
        deadline=facts.now + facts.policy.ready.within,
        why=words,
    )
    return Advance(proving, words, int(counted))


def _risen(facts: Facts) -> int:
    """1 if desired holds one launch more than were answered: the one that nobody heard of."""
    ledger = facts.observation.fleet.ledger_desired
    if ledger is None or not facts.explained:
        return 0
    return int(facts.group.desired > ledger + len(facts.counting))


def _new_ledger(facts: Facts) -> int | None:
    """Where nothing of ours explains what is desired, the launch counts from there."""
    known = facts.observation.fleet.ledger_desired is not None
    return None if known and facts.explained else facts.group.desired


def _blocked(replacement: Replacement, facts: Facts) -> str | None:
    impossible = next(fleet_blockers(facts), None) or _probe_of_another(replacement, facts)
    if impossible:
        return impossible
    return None if facts.group.room > 0 else surge.no_room(facts.group)


def _probe_of_another(replacement: Replacement, facts: Facts) -> str | None:
    if not probing(facts):
        return None
    for other in facts.observation.open:
        earlier = other.step is Step.CLAIMED and other.id < replacement.id
        if other.id != replacement.id and (earlier or other.step in TRYING):
            return f"{other.id} tries first whether launches work again"
    return None

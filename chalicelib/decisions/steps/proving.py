"""proving and baking: the new host shows that it serves, and goes on serving."""

from chalicelib.decisions.ownership import left
from chalicelib.decisions.steps.ends import Move, finish, stay, undo
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.plan import Advance, Commit
from chalicelib.model.replacement import Replacement, Step, Strategy


def from_proving(replacement: Replacement, facts: Facts) -> Move:
    ended = _ended_early(replacement, facts)
    if ended:
        return ended
    unproven = facts.unproven(replacement)
    if unproven is None:
        words = f"{replacement.new_host} is proven; it bakes for {facts.policy.ready.bake}"
        return Advance(replacement.entering(Step.BAKING, facts.now, why=words), words)
    if replacement.deadline and facts.now >= replacement.deadline:
        why = f"{replacement.new_host} was not proven in time: {unproven}"
        return undo(replacement, facts, Step.ABANDONED, why)
    return f"{replacement.new_host}: {unproven}"


def from_baking(replacement: Replacement, facts: Facts) -> Move:
    ended = _ended_early(replacement, facts)
    if ended:
        return ended
    unproven = facts.unproven(replacement)
    if unproven:
        return relapse(replacement, facts, unproven)
    baked_at = replacement.began[Step.BAKING] + facts.policy.ready.bake
    if facts.now < baked_at:
        return f"{replacement.new_host} bakes until {baked_at:%H:%M:%S} UTC"
    if replacement.strategy is Strategy.TERMINATE_FIRST:
        words = f"{replacement.old_host} was replaced by {replacement.new_host}"
        return finish(replacement, facts.now, Step.DONE, words)
    if facts.old_left(replacement):  # From Standby, by another hand: there is nothing to commit to.
        words = f"{replacement.old_host} has left, and {replacement.new_host} serves in its place"
        return Advance(replacement.entering(Step.DRAINING, facts.now, why=words), words)
    words = f"{replacement.new_host} is proven and baked: retire {replacement.old_host}"
    return Commit(replacement.entering(Step.RETIRING, facts.now, why=words), words)


def relapse(replacement: Replacement, facts: Facts, unproven: str) -> Advance:
    """Back to proving under the old deadline: a host that flaps must not flap for ever."""
    words = f"{replacement.new_host} relapsed: {unproven}"
    return Advance(replacement.entering(Step.PROVING, facts.now, why=words), words)


def _ended_early(replacement: Replacement, facts: Facts) -> Move | None:
    return _old_host_changed(replacement, facts) or _new_host_lost(replacement, facts)


def _old_host_changed(replacement: Replacement, facts: Facts) -> Move | None:
    if replacement.strategy is Strategy.TERMINATE_FIRST:
        return None  # It is gone as it should be.
    if facts.old_left(replacement):
        if replacement.strategy in {Strategy.STANDBY, Strategy.LAUNCH}:
            return None  # Its place is taken already: nobody else launches a standalone host.
        return undo(replacement, facts, Step.CANCELLED, "the old host left by another hand")
    if replacement.strategy is Strategy.STANDBY and not facts.in_standby(replacement):
        return stay(replacement, facts.now, "another hand put the old host back into service")
    held = facts.held(replacement)
    why = str(replacement.cancel or "") or (f"the old host is {held}" if held else None)
    return undo(replacement, facts, Step.CANCELLED, why) if why else None


def _new_host_lost(replacement: Replacement, facts: Facts) -> Move | None:
    """Seen leaving, or unknown to EC2. Merely not listed yet is no loss: listings lag behind."""
    host = replacement.new_host or ""
    if facts.group.member(host) is None:
        lost = host in facts.observation.ended_instances
    else:
        lost = left(host, facts.group)
    why = f"the new host {host} left its group"
    return undo(replacement, facts, Step.ABANDONED, why) if lost else None

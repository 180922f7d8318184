"""A pair that cannot end because another host is sick, and that has the slot which the cure needs:
its new host takes the sick one's place, and its old host is planned anew."""

from dataclasses import replace

from chalicelib.decisions.budget import slots_taken, well
from chalicelib.decisions.steps.ends import Move, undo
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.group import Member
from chalicelib.model.host import Host
from chalicelib.model.replacement import Reason, Replacement, Step, Strategy


def cured_by(replacement: Replacement, facts: Facts) -> Move | None:
    """The surplus goes back with the sick host instead of with the old one. None where a slot is
    free, nobody is sick, or our call for the old host may still take effect."""
    if replacement.strategy is not Strategy.SURGE or replacement.sent_at is not None:
        return None
    if not replacement.surplus or not _its_turn(replacement, facts):
        return None
    sick = next((host.id for host in facts.hosts if _to_cure(host, facts)), None)
    if sick is None:
        return None
    why = f"{replacement.new_host} serves in place of {sick}, which is unhealthy"
    return undo(replace(replacement, new_host=sick), facts, Step.CANCELLED, why)


def _its_turn(replacement: Replacement, facts: Facts) -> bool:
    """One pair at a time, the youngest."""
    open_ = facts.observation.open
    youngest = max(r.id for r in open_ if r.step is Step.RETIRING)
    return replacement.id == youngest and all(r.step is not Step.UNDOING for r in open_)


def _to_cure(host: Host, facts: Facts) -> bool:
    if Reason.UNHEALTHY not in facts.reasons[host.id] or host.gone:
        return False
    if host.id in facts.pairs or host.id in facts.serving or facts.kept(host.id):
        return False
    member = facts.group.member(host.id)
    return member is not None and member.in_service and not _has_slot(member, facts)


def _has_slot(member: Member, facts: Facts) -> bool:
    """It may be claimed itself, as claims count: its own slot becomes its replacement's."""
    taken = slots_taken(facts.group, facts.observation.open) - (not well(member))
    return taken < facts.policy.budget.slots(facts.size)

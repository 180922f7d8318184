"""claimed: what the strategy begins with, or why not yet."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.decisions import surge
from chalicelib.decisions.blockers import fleet_blockers, probing
from chalicelib.decisions.steps import launch
from chalicelib.decisions.steps.ends import Move, finish
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.steps.launching import TOKEN_LIFE
from chalicelib.model.plan import Action, Commit, EnterStandby, Launch
from chalicelib.model.replacement import Replacement, Step, Strategy

TRYING = frozenset({Step.LAUNCHING, Step.PROVING, Step.BAKING})


def from_claimed(replacement: Replacement, facts: Facts) -> Move:
    if facts.old_left(replacement):
        return finish(replacement, facts.now, Step.CANCELLED, "the old host left by another hand")
    if replacement.cancel:
        return finish(replacement, facts.now, Step.CANCELLED, str(replacement.cancel))
    held = facts.held(replacement)
    if held:
        return finish(replacement, facts.now, Step.CANCELLED, f"the old host is {held}")
    if facts.now >= replacement.began[Step.CLAIMED] + TOKEN_LIFE:
        # Of a table put back from a backup: AWS has forgotten its token, and would launch again.
        return finish(replacement, facts.now, Step.CANCELLED, "never begun: its claim is too old")
    blocked = _blocked(replacement, facts)
    if blocked is None:
        # Whose failure or success it will be: what is launched now, not what was at the claim.
        template = facts.group.version or replacement.template
        beginning = _BEGINNINGS[replacement.strategy]
        return beginning(replace(replacement, template=template), facts)
    return never_begun(replacement, facts, blocked) or blocked


def never_begun(replacement: Replacement, facts: Facts, blocked: str) -> Move | None:
    """The end of a claim that was blocked until its deadline."""
    if replacement.step is not Step.CLAIMED or not replacement.deadline:
        return None
    if facts.now < replacement.deadline:
        return None
    return finish(replacement, facts.now, Step.CANCELLED, f"never begun: {blocked}")


def _blocked(replacement: Replacement, facts: Facts) -> str | None:
    blocked = next(fleet_blockers(facts), None) or _probe_of_another(replacement, facts)
    if blocked:
        return blocked
    if replacement.strategy is Strategy.LAUNCH:
        return None  # Nobody's number limits it, and the old host serves on.
    if replacement.strategy is Strategy.SURGE:
        return None if facts.group.room > 0 else surge.no_room(facts.group)
    return facts.short_without(replacement.old_host, facts.allowance)


def _probe_of_another(replacement: Replacement, facts: Facts) -> str | None:
    if not probing(facts):
        return None
    for other in facts.observation.open:
        earlier = other.step is Step.CLAIMED and other.id < replacement.id
        if other.id != replacement.id and (earlier or other.step in _trying(other)):
            return f"{other.id} tries first whether launches work again"
    return None


def _trying(other: Replacement) -> frozenset[Step]:
    """Where a launch of it is still to show that it works."""
    first = other.strategy is Strategy.TERMINATE_FIRST
    return TRYING | {Step.RETIRING, Step.DRAINING} if first else TRYING


def _launch(replacement: Replacement, facts: Facts) -> Action:
    where = "" if replacement.tokenless else f" in {replacement.zone}"
    return Launch(replacement, f"launch a new host{where}", facts.new_ledger)


def _enter_standby(replacement: Replacement, facts: Facts) -> Action:
    old = replacement.old_host
    return EnterStandby(replacement, f"{old} goes to Standby, and its group launches another")


def _retire(replacement: Replacement, facts: Facts) -> Action:
    words = f"{replacement.old_host} goes first, and its group launches another"
    return Commit(replacement.entering(Step.RETIRING, facts.now, why=words), words)


_BEGINNINGS: Mapping[Strategy, Callable[[Replacement, Facts], Move]] = {
    Strategy.SURGE: _launch,
    Strategy.STANDBY: _enter_standby,
    Strategy.TERMINATE_FIRST: _retire,
    Strategy.LAUNCH: launch.begin,
}

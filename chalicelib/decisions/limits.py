"""What a fleet and its account allow to begin now: budget, room, and hosts out of service."""

from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.decisions import surge
from chalicelib.decisions.blockers import probing
from chalicelib.decisions.budget import slots_taken, well
from chalicelib.decisions.steps.facts import Facts
from chalicelib.decisions.windows import is_open
from chalicelib.model.group import Group, Member
from chalicelib.model.replacement import Replacement, Step, Strategy


@dataclass(frozen=True, slots=True)
class Limits:
    """What a fleet allows, measured once for all candidates."""

    budget: int
    taken: int
    windows_open: bool

    @staticmethod
    def of(facts: Facts, staying: Collection[Replacement]) -> "Limits":
        group, open_ = facts.group, facts.observation.open
        return Limits(
            # After a run of failures exactly one may probe whether launches work again.
            budget=1 if probing(facts) else facts.policy.budget.slots(facts.size),
            # A pair that ends with this plan gives up one slot, and may leave two bad hosts behind;
            # one that takes another new host leaves the one before.
            taken=max(slots_taken(group, open_), slots_taken(group, staying)),
            windows_open=is_open(facts.policy.windows, facts.now),
        )


def fleet_wait(
    member: Member, facts: Facts, limits: Limits, claimed: list[Replacement]
) -> str | None:
    """What of the fleet keeps this member from being replaced now, in words."""
    group = facts.group
    # A bad host's slot becomes its replacement's: its own cure is not blocked by itself.
    taken = limits.taken + len(claimed) - (not well(member))
    if taken >= limits.budget:
        return f"the budget is spent: {taken} of {limits.budget} in flight"
    if isinstance(facts.way, str):
        return facts.way
    if facts.way.strategy is Strategy.LAUNCH:
        return None
    if facts.way.strategy is Strategy.SURGE:
        return _surge_wait(member.zone, group, [*facts.observation.open, *claimed])
    return _unavailable_wait(facts, claimed)


def account_wait(facts: Facts, claimed: list[Replacement]) -> str | None:
    quota, account = facts.observation.quota, facts.observation.account
    if quota is None or account.claims_left(quota) > len(claimed):
        return None
    return f"the account's {quota.most} new replacements an hour are spent"


def _surge_wait(zone: str, group: Group, pairs: list[Replacement]) -> str | None:
    if surge.room(group, pairs) <= 0:
        return surge.no_room(group)
    if surge.zone_taken(zone, group, pairs):
        return f"zone {zone} has a surplus host, and AZRebalance is active"
    return None


def _unavailable_wait(facts: Facts, claimed: list[Replacement]) -> str | None:
    """Strategies that take the old host out of service first share what may be out of service
    with every host that is so already. Load balancers are asked again before it goes."""
    going = {r.old_host for r in facts.observation.open if r.step in {Step.CLAIMED, Step.RETIRING}}
    going |= facts.sent_away
    staying = (member for member in facts.group.members if member.id not in going)
    serve = sum(well(member) for member in staying) - len(claimed)
    if serve - 1 >= facts.floor - facts.allowance:
        return None
    return f"{facts.floor - serve} hosts are out of service, and {facts.allowance} may be"

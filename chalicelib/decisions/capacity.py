"""How many replacements a fleet can have under way at once, and what sets the limit."""

from dataclasses import dataclass

from chalicelib.decisions import surge
from chalicelib.decisions.strategies import way
from chalicelib.model.group import Group
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Strategy


@dataclass(frozen=True, slots=True)
class Capacity:
    slots: int
    zones: int | None = None
    """Where a zone carries one surplus host at most: how many there are."""
    barred: str = ""
    """In words, what forbids any replacement."""

    @property
    def at_once(self) -> int:
        return self.slots if self.zones is None else min(self.slots, self.zones)


def capacity(policy: Policy, group: Group, size: int) -> Capacity:
    """`size` is what the owner asked for."""
    found = way(policy, group, size)
    if isinstance(found, str):
        return Capacity(0, barred=found)
    slots = policy.budget.slots(size)
    if found.strategy is Strategy.LAUNCH:
        return Capacity(slots)
    if found.strategy is not Strategy.SURGE:
        return Capacity(min(slots, policy.budget.unavailable.of(size)))
    slots = min(slots, group.max_size - size)
    return Capacity(slots, len(group.zones) if surge.by_zone(group) else None)

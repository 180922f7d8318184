"""What every step decides from, and the ends that several steps share."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from chalicelib.decisions.floor import below_floor_without, floor, serving
from chalicelib.decisions.ownership import (
    answered,
    explained,
    foreign_change,
    left,
    unanswered,
)
from chalicelib.decisions.proof import unproven_because
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Action, Advance, Finish
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Replacement, Step

Move = Action | str
"""The next action, or in words what is waited for."""


@dataclass(frozen=True)  # Without slots, which leave no place for what is computed once.
class Facts:
    """An observation of a fleet that has a policy and a group."""

    observation: Observation
    policy: Policy
    group: Group
    now: datetime

    @cached_property
    def floor(self) -> int:
        return floor(self.group, self.observation)

    @cached_property
    def serving(self) -> frozenset[str]:
        return serving(self.group, self.observation)

    @cached_property
    def pairs(self) -> dict[str, Replacement]:
        """The open replacement of each host that is in one, old or new."""
        by_new = {r.new_host: r for r in self.observation.open if r.new_host}
        return by_new | {r.old_host: r for r in self.observation.open}

    @cached_property
    def explained(self) -> bool:
        return explained(self.observation, self.now)

    @cached_property
    def foreign(self) -> str | None:
        return foreign_change(self.observation, self.now)

    @cached_property
    def counting(self) -> tuple[str, ...]:
        """Replacements whose launch was answered, while it is not yet read if desired rose."""
        return tuple(r.id for r in self.observation.open if answered(r))

    @cached_property
    def unanswered(self) -> str | None:
        """The first replacement whose call may have taken effect, with nothing recorded."""
        calls = (r.id for r in self.observation.open if unanswered(r, self.group, self.now))
        return min(calls, default=None)

    @cached_property
    def beyond_desired(self) -> int:
        """Hosts that the group has beyond what it desires, and that did not come from us."""
        ours = sum(self._uncounted(r) for r in self.observation.open)
        return self.group.size - self.group.desired - ours

    def _uncounted(self, replacement: Replacement) -> bool:
        """A pair of two by which desired did not rise, or is not yet seen to have risen."""
        if replacement.surplus or self.old_left(replacement):
            return False
        return not left(replacement.new_host, self.group)

    def short_without(self, host: str) -> str | None:
        """Why `host` cannot leave, in words; None when the floor holds without it."""
        return below_floor_without(host, self.serving, self.floor)

    def unproven(self, replacement: Replacement) -> str | None:
        """What its new host lacks, in words; None when it is proven."""
        host = replacement.new_host or ""
        health = self.observation.health.get(host)
        member = self.group.member(host)
        return unproven_because(member, health, self.group, self.policy.ready)

    def old_left(self, replacement: Replacement) -> bool:
        return left(replacement.old_host, self.group)

    def held(self, replacement: Replacement) -> str | None:
        """Who keeps the old host, in words."""
        host = self.observation.hosts.get(replacement.old_host)
        if host and host.hold and host.hold.active(self.now):
            return f"held by {host.hold.by} until {host.hold.until:%Y-%m-%d %H:%M} UTC"
        member = self.group.member(replacement.old_host)
        if member and "Standby" in member.lifecycle:
            return "in Standby"
        return "protected from scale-in" if member and member.protected else None

    def wanted_by_owner(self, replacement: Replacement) -> bool:
        """Its surplus is not ours to give back any more: AWS refuses to decrement at MinSize, and
        whoever raised that wants what we added."""
        return replacement.surplus > 0 and self.group.desired <= self.group.min_size


def undo(replacement: Replacement, facts: Facts, ending: Step, why: str, risen: int = 0) -> Advance:
    """Give back what the replacement took; the old host serves on. `risen` is what desired rose by
    and nobody has noted yet."""
    changes: dict[str, Any] = {"surplus": replacement.surplus + risen}
    undoing = replacement.entering(Step.UNDOING, facts.now, ending=ending, why=why, **changes)
    return Advance(undoing, why, risen)


def finish(
    replacement: Replacement, facts: Facts, ending: Step, why: str, **changes: Any
) -> Finish:
    return Finish(replacement.entering(ending, facts.now, ending=None, why=why, **changes), why)


def stay(replacement: Replacement, facts: Facts, why: str) -> Finish:
    """Both hosts stay, what was added is the owner's now, and the old host is planned anew."""
    ending = replacement.ending or Step.CANCELLED
    return finish(replacement, facts, ending, f"{why}; both hosts stay", surplus=0)

"""What every step decides from: an observation, and what is worked out from it once."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from chalicelib.decisions.age import Lifting, Pace
from chalicelib.decisions.capacity import capacity
from chalicelib.decisions.floor import below_floor_without, floor, serving
from chalicelib.decisions.keeping import kept
from chalicelib.decisions.ownership import (
    answered,
    explained,
    foreign_change,
    in_standby,
    left,
    old_reading,
    raises,
    sent_away,
    unanswered,
)
from chalicelib.decisions.proof import unproven_because
from chalicelib.decisions.reasons import reasons_of
from chalicelib.decisions.reasons.case import Case
from chalicelib.decisions.standalone import adds_a_host
from chalicelib.decisions.strategies import Way, way
from chalicelib.decisions.substitutes import maybe_answers, substitutes
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Reason, Replacement, Step


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
    def size(self) -> int:
        """What the owner asked for, as far as is known: desired may hold launches of ours that are
        not counted yet. The floor takes them for the owner's, a budget must not."""
        new = (raises(r) or adds_a_host(r, self.group) for r in self.observation.open)
        return max(0, self.floor - sum(new))

    @cached_property
    def serving(self) -> frozenset[str]:
        return serving(self.group, self.observation)

    @cached_property
    def sent_away(self) -> frozenset[str]:
        """Hosts whose leaving we asked for: a reading may be older than that."""
        return frozenset(host for r in self.observation.open if (host := sent_away(r)))

    @property
    def every_host_serves(self) -> bool:
        return len(self.serving) >= self.group.size

    @cached_property
    def pairs(self) -> dict[str, Replacement]:
        """The open replacement of each host that is in one, old or new."""
        open_ = self.observation.open
        return {r.new_host: r for r in open_ if r.new_host} | {r.old_host: r for r in open_}

    @cached_property
    def explained(self) -> bool:
        return explained(self.observation, self.now)

    @cached_property
    def foreign(self) -> str | None:
        return foreign_change(self.observation, self.now)

    @cached_property
    def old_reading(self) -> str | None:
        return old_reading(self.observation, self.now)

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
    def next_tokenless(self) -> str | None:
        """Launches without a token go one by one: none could be told from another."""
        claimed = (r for r in self.observation.open if r.tokenless and r.step is Step.CLAIMED)
        return min((r.id for r in claimed), default=None)

    @cached_property
    def beyond_desired(self) -> int:
        """Hosts that the group has beyond what it desires, and that did not come from us."""
        ours = sum(self._uncounted(r) for r in self.observation.open)
        return self.group.size - self.group.desired - ours

    def _uncounted(self, replacement: Replacement) -> bool:
        """A pair of two by which desired did not rise, or is not yet seen to have risen."""
        both = not (self.old_left(replacement) or left(replacement.new_host, self.group))
        return both and not replacement.surplus

    @cached_property
    def way(self) -> Way | str:
        """How hosts are replaced now, or in words why they cannot be."""
        return way(self.policy, self.group, self.size)

    @cached_property
    def allowance(self) -> int:
        """Hosts that may be out of service by our doing."""
        return self.policy.budget.unavailable.of(self.size)

    @cached_property
    def substitutes(self) -> dict[str, str]:
        """Replacement id to the host that its group launched for it."""
        return substitutes(self.group, self.observation.hosts, self.observation.open)

    @cached_property
    def maybe_answers(self) -> frozenset[str]:
        return maybe_answers(self.group, self.observation.hosts, self.observation.open)

    @cached_property
    def new_ledger(self) -> int | None:
        """Where nothing of ours explains what is desired, the next call counts from there."""
        known = self.observation.fleet.ledger_desired is not None
        return None if known and self.explained else self.group.desired

    @cached_property
    def hosts(self) -> list[Host]:
        """The members that the registry knows, in the group's order."""
        known = self.observation.hosts
        return [known[member.id] for member in self.group.members if member.id in known]

    @cached_property
    def reasons(self) -> dict[str, tuple[Reason, ...]]:
        """Of each of them."""
        return {host.id: reasons_of(self.case(host)) for host in self.hosts}

    @cached_property
    def lifting(self) -> Lifting:
        at_once = capacity(self.policy, self.group, self.size).at_once
        pace = Pace.of(self.policy, self.size, self.observation.fleet.rebuilds, at_once)
        return Lifting.of(self.hosts, pace, self.policy)

    def case(self, host: Host) -> Case:
        """What the reasons for one host are decided from."""
        seen, launches = self.observation, self.group.launches
        return Case(host, self.policy, self.now, launches, seen.fleet.request, seen.config)

    def in_standby(self, replacement: Replacement) -> bool:
        return in_standby(replacement, self.group)

    def too_late(self, replacement: Replacement) -> bool:
        """A host that its group was to launch has not come in time."""
        return self.now >= replacement.began[Step.LAUNCHING] + self.policy.ready.within

    def short_without(self, host: str, allowance: int = 0) -> str | None:
        """Why `host` cannot leave, in words; None when the floor, less what may be out of service,
        holds without it."""
        serving = self.serving - (self.sent_away - {host})
        return below_floor_without(host, serving, self.floor - allowance)

    def unproven(self, replacement: Replacement) -> str | None:
        """What its new host lacks, in words; None when it is proven."""
        host = replacement.new_host or ""
        known, health = self.observation.hosts.get(host), self.observation.health.get(host)
        member = self.group.member(host)
        wanted = replacement.target_groups or self.group.balancers
        signalled = known is not None and known.signalled
        return unproven_because(member, health, wanted, self.policy.ready, signalled)

    def old_left(self, replacement: Replacement) -> bool:
        return left(replacement.old_host, self.group)

    def held(self, replacement: Replacement) -> str | None:
        """Who keeps the old host, in words."""
        member = self.group.member(replacement.old_host)
        if member and member.standby and not self.in_standby(replacement):
            return "in Standby"
        return self.kept(replacement.old_host)

    def kept(self, host: str) -> str | None:
        """By whom, in words: a person's hold, or his protection."""
        return kept(self.observation, self.group, host, self.now)

    def wanted_by_owner(self, replacement: Replacement) -> bool:
        """Its surplus is not ours to give back any more: AWS refuses to decrement at MinSize, and
        whoever raised that wants what we added."""
        return replacement.surplus > 0 and self.group.desired <= self.group.min_size

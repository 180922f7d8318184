"""The truth of a small account: groups, hosts, and how each group looked at each moment."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.model.group import Group, Health, Member
from tests.simulation.switches import Switches
from tests.simulation.things import FakeGroup, FakeHost

GROUP_TAG = "aws:autoscaling:groupName"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How a group looked from `seq` on. None for a group that is no more."""

    seq: int
    at: datetime
    group: Group | None
    health: dict[str, Health]
    owner: int
    ended: frozenset[str] = frozenset()
    """Members that no longer run, though the group lists them as before."""


class Listed(tuple[Member, ...]):
    """Members that are spelt once: each sweep's fingerprints spell all of them."""

    def __repr__(self) -> str:
        found: str | None = self.__dict__.get("spelt")
        if found is None:
            found = self.__dict__["spelt"] = super().__repr__()
        return found


class Cloud:
    def __init__(self, now: datetime, switches: Switches) -> None:
        self.now, self.switches, self.seq = now, switches, 0
        self.groups: dict[str, FakeGroup] = {}
        self.hosts: dict[str, FakeHost] = {}
        self._of_group: dict[str, dict[str, FakeHost]] = {}
        self._born = 0
        self.tokens: dict[tuple[str, str], tuple[str, datetime]] = {}
        self.runs: list[tuple[datetime, str]] = []
        """Scaling activities that name our policy: when, and of which group."""
        self.outage: set[str] = set()
        """Zones that have no capacity."""
        self.history: dict[str, deque[Snapshot]] = {}
        self.facts: dict[tuple[str, str], list[tuple[int, Any]]] = {}
        self.events: list[tuple[str, str]] = []
        """Instance and state, not yet on their way."""
        self.looked: Callable[[Snapshot], None] = lambda snapshot: None

    def step(self) -> int:
        self.seq += 1
        return self.seq

    def members(self, group: str) -> list[FakeHost]:
        return [host for host in self._of_group.get(group, {}).values() if host.member]

    def size(self, group: str) -> int:
        return sum(host.counted for host in self.members(group))

    def launched(self, group: FakeGroup | None, zone: str, **given: Any) -> FakeHost:
        host = FakeHost(
            f"i-{self._born:08x}", group.name if group else None, zone, self.now, **given
        )
        self._born += 1
        if group:
            host.template = group.resolved
            self._of_group.setdefault(group.name, {})[host.id] = host
        self.hosts[host.id] = host
        self.events.append((host.id, host.state))
        if group:
            group.changed = True
        return host

    def forget(self, id: str) -> None:
        """A host that nobody asks for any more."""
        host = self.hosts.pop(id)
        self._of_group.get(host.group or "", {}).pop(id, None)

    def enter(self, host: FakeHost, state: str) -> None:
        """EC2's state, told by an event."""
        if host.state != state:
            host.state_before, host.state, host.state_at = host.state, state, self.now
            self.events.append((host.id, state))

    def note(self, kind: str, key: str, value: Any) -> None:
        """A fact of the owner's or an operator's, from now on."""
        self.facts.setdefault((kind, key), []).append((self.step(), value))

    def fact(self, kind: str, key: str, seq: int | None = None) -> Any:
        """As it was at `seq`; now, if none is given."""
        for since, value in reversed(self.facts.get((kind, key), ())):
            if seq is None or since <= seq:
                return value
        return None

    def record(self) -> None:
        """Every group that changed gets a new look in the history."""
        for group in self.groups.values():
            if group.changed:
                self._remember(group.name, self._look(group), group.owner)
                group.changed = False

    def deleted(self, name: str) -> None:
        self.groups.pop(name)
        self._remember(name, None, 0)

    def latest(self, name: str) -> Snapshot | None:
        self.record()
        seen = self.history.get(name)
        return seen[-1] if seen else None

    def at(self, name: str, seq: int) -> Snapshot:
        """The look that a reading at `seq` would have shown."""
        seen = self.history[name]
        return next((s for s in reversed(seen) if s.seq <= seq), seen[0])

    def _remember(self, name: str, group: Group | None, owner: int) -> None:
        hosts = self.members(name) if group else []
        health = {h.id: _health(h, group) for h in hosts} if group else {}
        ended = frozenset(h.id for h in hosts if h.ended)
        seen = self.history.setdefault(name, deque(maxlen=60))
        seen.append(Snapshot(self.step(), self.now, group, health, owner, ended))
        self.looked(seen[-1])

    def _look(self, group: FakeGroup) -> Group:
        members = sorted(self.members(group.name), key=lambda host: host.id)
        return Group(
            name=group.name,
            min_size=group.min_size,
            max_size=group.max_size,
            desired=group.desired,
            members=Listed(
                Member(h.id, h.zone, h.lifecycle, h.healthy, h.protected, h.template)
                for h in members
            ),
            zones=group.zones,
            template=group.template,
            target_groups=group.target_groups,
            suspended=frozenset(group.suspended),
            tags=dict(group.tags),
            launches=frozenset({group.resolved} if group.resolved else ()),
            mixed=group.mixed,
            warm_pool=group.warm_pool,
        )


def _health(host: FakeHost, group: Group) -> Health:
    registered = host.lifecycle in {"InService", "Terminating:Wait", "Terminating"}
    state = host.target if registered else "unused"
    if host.leaving:
        state = "draining"
    return Health(
        host.checks and not host.ended, {arn: state for arn in group.target_groups if registered}
    )

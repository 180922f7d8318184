"""The judge of standalone fleets: hosts are counted by whose hand launched and ended them."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Protocol

from moto.ec2.models.instances import Instance

from chalicelib.model.policy import Policy
from sandbox.causes import recovery
from sandbox.cloud.world import World
from sandbox.records import Record
from sandbox.singlehands import SingleDeed, SingleHands, standalone, targets_of

ALIVE = frozenset({"pending", "running", "stopping", "stopped"})


class Court(Protocol):
    """What it shares with the judge of groups."""

    records: dict[str, Record]

    def rule(self, holds: bool, now: datetime, group: str, rule: str, words: str) -> None: ...
    def never(self, broken: bool, now: datetime, group: str, rule: str, words: str) -> None: ...
    def too_old(self, group: str, record: Record, host: str, age: Any, now: datetime) -> None: ...


Bind = Callable[[str, dict[str, dict[str, str]]], Any]


class StandaloneAuditor:
    def __init__(self, world: World, hands: SingleHands, court: Court) -> None:
        self._world = world
        self._hands = hands
        self._court = court
        self._read = 0
        self._owners: dict[str, set[str]] = {}
        """Hosts that other hands launched, ever."""
        self._lost: dict[str, set[str]] = {}
        """Hosts that other hands ended."""
        self._addresses: dict[str, str] = {}
        """Elastic IPs that a host of some fleet once had, and the fleet."""

    def look(self, bind: Bind, now: datetime) -> None:
        deeds, self._read = self._hands.deeds[self._read :], len(self._hands.deeds)
        for fleet, hosts in standalone(self._world).items():
            tags = {host.id: self._tags(host) for host in hosts if host.state in ALIVE}
            binding = bind(fleet, tags) if tags else None
            ours = [deed for deed in deeds if deed.fleet == fleet]
            policy = binding.policy if binding and binding.enforced else None
            for deed in ours:
                self._deed(deed, policy, now)
            if policy is not None:
                record = self._court.records.setdefault(fleet, Record())
                if ours:
                    record.moved_at = now
                self._judge(fleet, hosts, record, policy, now)

    def _deed(self, deed: SingleDeed, policy: Policy | None, now: datetime) -> None:
        never, words = self._court.never, f"{'end' if deed.ended else 'launch'} of {deed.host}"
        unbidden = policy is None or not deed.tagged
        never(unbidden, now, deed.fleet, "unbidden", f"{words} without an enforcing policy")
        never(deed.protected, now, deed.fleet, "held", f"{words}, which is protected")
        never(deed.serving, now, deed.fleet, "drain", f"{words}, which was still registered")

    def _judge(
        self, fleet: str, hosts: list[Instance], record: Record, policy: Policy, now: datetime
    ) -> None:
        alive = [host for host in hosts if host.state in ALIVE]
        asked = self._places(fleet, hosts)
        serving = frozenset(host.id for host in alive if self._serves(host))
        record.asks(asked)
        record.serves(serving, self._hands.taken)
        record.slots, record.hard = policy.budget.slots(asked), policy.age.hard
        short = asked - len(serving) - len(record.lost_by_others) - record.growing
        words = f"{len(serving)} serve of {asked} that were there before us"
        self._court.rule(not record.settled or short <= 0, now, fleet, "floor", words)
        self._in_flight(fleet, len(alive) - asked, record, policy, now)
        self._keep_addresses(fleet, hosts, now)
        for host in alive:
            age = now - host.launch_time.replace(tzinfo=now.tzinfo)
            self._court.too_old(fleet, record, host.id, age, now)

    def _places(self, fleet: str, hosts: list[Instance]) -> int:
        """How many hosts its owner has: each launch of his adds one, each end by another hand takes
        one; what Repave launches and ends leaves the number as it is."""
        owners = self._owners.setdefault(fleet, set())
        ours = set(self._hands.launched)
        owners |= {host.id for host in hosts} - ours
        lost = self._lost.setdefault(fleet, set())  # EC2 forgets them after an hour.
        lost |= {host.id for host in hosts if host.state not in ALIVE} - self._hands.ended
        return len(owners) - len(lost)

    def _in_flight(
        self, fleet: str, extra: int, record: Record, policy: Policy, now: datetime
    ) -> None:
        before, record.in_flight = record.in_flight, max(extra, 0)
        record.most_in_flight = max(record.most_in_flight, record.in_flight)
        words = f"{extra} in flight of {record.slots} allowed"
        self._court.rule(extra <= max(record.slots, before), now, fleet, "budget", words)
        idle = now - (record.moved_at or now)
        forgotten = extra > 0 and idle > recovery(policy, record.asked)
        words = f"{extra} hosts too many, and nothing was done for {idle}"
        self._court.rule(not forgotten, now, fleet, "forgotten", words)

    def _keep_addresses(self, fleet: str, hosts: Iterable[Instance], now: datetime) -> None:
        """An address that a fleet once had is on one of its hosts that lives."""
        states = {host.id: host.state for host in hosts}
        for address in self._world.ec2.addresses:
            at = address.instance.id if address.instance else None
            if at in states:
                self._addresses[address.allocation_id] = fleet
            if self._addresses.get(address.allocation_id) == fleet:
                words = f"{address.allocation_id} is on {at}, {states.get(at or '', 'of no fleet')}"
                holds = states.get(at or "") in ALIVE
                self._court.rule(holds, now, fleet, f"address {address.allocation_id}", words)

    def _serves(self, host: Instance) -> bool:
        """Runs, and is healthy wherever it is registered; who drains serves no more."""
        if host.state != "running":
            return False
        world = self._world
        return all(
            group.health_for({"Id": host.id, "Port": entry["Port"]}, world.ec2).status == "healthy"
            for group, entry in targets_of(world, host.id)
        )

    def _tags(self, host: Instance) -> dict[str, str]:
        found = self._world.ec2.tags.get(host.id, {})
        return {key: str(value) for key, value in found.items() if not key.startswith("aws:")}

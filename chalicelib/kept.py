"""Hosts that a warm function has read, and keeps for as long as their service's index tells whose
changes it has missed. Then it reads those alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.model.announcement import NODES, Index
from chalicelib.model.host import Host
from chalicelib.registry.contract import Registry

KEPT_FOR = timedelta(minutes=5)
"""What raises no index, such as a hold, is told so much later at most."""
MOST = 5000
"""Hosts, of all services of a datacenter: a function has no memory for many more."""

Hosts = Mapping[str, Host]


def period(at: datetime) -> int:
    """In the next one all are read, and all that was made of them is made, anew."""
    return int(at.timestamp() // KEPT_FOR.total_seconds())


@dataclass(frozen=True, slots=True)
class Reading:
    index: Index
    """Read before the hosts, so that a change that came meanwhile is read once more."""
    hosts: Hosts
    read_at: datetime
    """When all were."""

    def misses(self, index: Index, now: datetime) -> frozenset[str] | None:
        """Hosts that may be others by now; None: any of them."""
        return index.changed_since(self.index) if period(now) == period(self.read_at) else None


class KeptHosts:
    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._readings: dict[str, Reading] = {}

    def read(self, registry: Registry, index: Index, now: datetime) -> Hosts:
        """All hosts, or those that may offer the index's service; whoever is gone may be missing.
        The index was read just now."""
        old = self._readings.pop(index.service, None)
        changed = old.misses(index, now) if old else None
        if old is None or changed is None:
            new = Reading(index, _all(registry, index.service), now)
        else:
            new = Reading(index, _brought_up(registry, old.hosts, changed), old.read_at)
        self._keep(new)
        return new.hosts

    def _keep(self, reading: Reading) -> None:
        """Not one without hosts: anyone may ask for any name."""
        if not 0 < len(reading.hosts) <= self._most:
            return
        kept = sum(len(each.hosts) for each in self._readings.values())
        if kept + len(reading.hosts) > self._most:
            self._readings.clear()
        self._readings[reading.index.service] = reading


def _all(registry: Registry, service: str) -> Hosts:
    if service == NODES:
        return {host.id: host for host in registry.hosts.every()}
    return registry.hosts.get_many(registry.services.hosts_of(service))


def _brought_up(registry: Registry, hosts: Hosts, changed: frozenset[str]) -> Hosts:
    if not changed:
        return hosts
    kept = {id: host for id, host in hosts.items() if id not in changed}
    return kept | registry.hosts.get_many(changed)

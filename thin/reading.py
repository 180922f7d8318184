"""Reads the registry: all of it at first, then only what its change index says has changed."""

from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.model.announcement import NODES
from chalicelib.model.host import Host
from chalicelib.registry.contract import Registry
from thin.snapshot import Snapshot, looked_again, snapshot

ALL_EVERY = timedelta(seconds=30)
"""A change of a host that offers nothing raises only the index of all hosts, and all are then read:
a scan, which the table is spared while it changes all the time. Services are not held up by it."""


class Reader:
    def __init__(self, registry: Registry, region: str, clock: Callable[[], datetime]) -> None:
        self._registry = registry
        self._region = region
        self._clock = clock
        self._all_at: datetime | None = None

    def read(self, old: Snapshot | None) -> Snapshot:
        """The indexes first: a change that comes while hosts are read is told once more, and never
        kept from whoever waits for the next one."""
        as_of = self._clock()
        indexes = {each.service: each.value for each in self._registry.services.indexes()}
        account = self._registry.fleets.account()
        if old is None or self._all_are_due(old, indexes, as_of):
            hosts = list(self._registry.hosts.every())
            self._all_at = as_of
            return snapshot(self._region, as_of, account, hosts, indexes)
        names = {name for name in indexes if indexes[name] != old.index(name)} - {NODES}
        if not names:
            return looked_again(old, account, as_of)
        # The hosts of all indexes but this one will have been read.
        indexes[NODES] = old.index(NODES)
        hosts = self._with(old, names)
        return snapshot(self._region, as_of, account, hosts, indexes)

    def revision(self) -> int:
        """Of the configuration: the cheapest of all reads."""
        return self._registry.configuration.revision()

    def _all_are_due(self, old: Snapshot, indexes: dict[str, int], now: datetime) -> bool:
        news = indexes.get(NODES, old.index(NODES)) != old.index(NODES)
        return news and (self._all_at is None or now - self._all_at >= ALL_EVERY)

    def _with(self, old: Snapshot, names: set[str]) -> list[Host]:
        """Its hosts, and in the place of those that offer or have offered these services what their
        rows say now. A host without a row is gone."""
        asked = {id for name in names for id in old.offering.get(name, ())}
        for name in names:
            asked |= self._registry.services.hosts_of(name)
        kept = [host for id, host in old.hosts.items() if id not in asked]
        return [*kept, *self._registry.hosts.get_many(asked).values()]

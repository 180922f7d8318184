"""Reads the registry: all of it at first, then only what its change index says has changed."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from chalicelib.model.announcement import NODES, Index
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host
from chalicelib.registry.contract import Registry
from thin.snapshot import Snapshot, looked_again, raised, snapshot

ALL_EVERY = timedelta(seconds=30)
"""Where the index of all hosts cannot say whose changes it tells, all are read: a scan, which the
table is spared while that happens all the time. Services are not held up by it."""

Changed = dict[str, frozenset[str] | None]
"""By index, the hosts that are others under it; None: any of its own."""


class Reader:
    def __init__(self, registry: Registry, region: str, clock: Callable[[], datetime]) -> None:
        self._registry = registry
        self._region = region
        self._clock = clock
        self._all_at: datetime | None = None

    def read(self, old: Snapshot | None) -> Snapshot:
        """The indexes first: a change that comes while hosts are read is told once more, and never
        kept from whoever waits for the next one."""
        as_of, account = self._clock(), self._registry.fleets.account
        indexes = {each.service: each for each in self._registry.services.indexes()}
        if old is None:
            return self._all(as_of, account(), indexes)
        raises = [index for index in indexes.values() if raised(old, index)]
        changed = {each.service: each.changed_since(old.index(each.service)) for each in raises}
        if NODES in changed and changed[NODES] is None:
            if self._all_are_due(as_of):
                return self._all(as_of, account(), indexes)
            # The hosts of all indexes but this one will have been read.
            indexes[NODES] = old.index(NODES)
            del changed[NODES]
        if not changed:
            return looked_again(old, account(), as_of)
        return snapshot(self._region, as_of, account(), self._with(old, changed), indexes)

    def revision(self) -> int:
        """Of the configuration: the cheapest of all reads."""
        return self._registry.configuration.revision()

    def _all(self, as_of: datetime, account: Account, indexes: Mapping[str, Index]) -> Snapshot:
        hosts = list(self._registry.hosts.every())
        self._all_at = as_of
        return snapshot(self._region, as_of, account, hosts, indexes)

    def _all_are_due(self, now: datetime) -> bool:
        return self._all_at is None or now - self._all_at >= ALL_EVERY

    def _with(self, old: Snapshot, changed: Changed) -> list[Host]:
        """Its hosts, and in the place of those that changed what their rows say now. A host without
        a row is gone."""
        asked = frozenset[str]().union(
            *(self._of(old, name) if hosts is None else hosts for name, hosts in changed.items())
        )
        kept = [host for id, host in old.hosts.items() if id not in asked]
        return [*kept, *self._registry.hosts.get_many(asked).values()]

    def _of(self, old: Snapshot, service: str) -> frozenset[str]:
        """Those that offer it or have offered it."""
        return old.offering.get(service, frozenset()) | self._registry.services.hosts_of(service)

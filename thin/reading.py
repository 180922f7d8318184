"""Reads the registry: all of it at first, then only what its change index says has changed."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from chalicelib.model.announcement import NODES, Index
from chalicelib.model.host import Host
from chalicelib.registry.contract import Registry
from thin.snapshot import Snapshot, looked_again, raised, snapshot

ALL_EVERY = timedelta(seconds=30)
"""Where the index of all hosts cannot say whose changes it tells, all are read: a scan, which the
table is spared while that happens all the time. Services are not held up by it."""
ALL_AFTER = timedelta(minutes=15)
"""Then all are read in any case. A hold, a date or a taint raises no index; and a table may have
been restored to what it was before."""

Whose = dict[str, frozenset[str] | None]
"""By raised index, the hosts that are others under it; None: any of its own."""


class Reader:
    def __init__(self, registry: Registry, region: str, clock: Callable[[], datetime]) -> None:
        self._registry = registry
        self._region = region
        self._clock = clock
        self._all_at: datetime | None = None

    def read(self, old: Snapshot | None) -> Snapshot:
        """The indexes first: a change that comes while hosts are read is told once more, and never
        kept from whoever waits for the next one. That of all hosts is raised last of all, so while
        it stays no other need be looked at."""
        services, as_of = self._registry.services, self._clock()
        if old is None or self._all_are_due(ALL_AFTER, as_of):
            return self._all(old, as_of, services.indexes())
        if not raised(old, services.index(NODES)):
            return looked_again(old, self._registry.fleets.account(), as_of)
        return self._brought_up(old, as_of, services.indexes())

    def revision(self) -> int:
        """Of the configuration: the cheapest of all reads."""
        return self._registry.configuration.revision()

    def _all(self, old: Snapshot | None, as_of: datetime, found: Sequence[Index]) -> Snapshot:
        known, account = old.hosts if old else {}, self._registry.fleets.account()
        # The same object where nothing is new: then nothing that was made of it is made again.
        hosts = [_same(host, known.get(host.id)) for host in self._registry.hosts.every()]
        self._all_at = as_of
        indexes = {index.service: index for index in found}
        return snapshot(self._region, as_of, account, hosts, indexes)

    def _brought_up(self, old: Snapshot, as_of: datetime, found: Sequence[Index]) -> Snapshot:
        news = [index for index in found if raised(old, index)]
        whose = {index.service: index.changed_since(old.index(index.service)) for index in news}
        indexes = {index.service: index for index in found}
        if whose.get(NODES, frozenset()) is None:
            if self._all_are_due(ALL_EVERY, as_of):
                return self._all(old, as_of, found)
            # The hosts of all indexes but this one will have been read.
            indexes[NODES] = old.index(NODES)
            del whose[NODES]
        account = self._registry.fleets.account()
        if not whose:
            return looked_again(old, account, as_of)
        return snapshot(self._region, as_of, account, self._with(old, whose), indexes)

    def _all_are_due(self, after: timedelta, now: datetime) -> bool:
        return self._all_at is None or abs(now - self._all_at) >= after

    def _with(self, old: Snapshot, whose: Whose) -> list[Host]:
        """Its hosts, and in the place of those that changed what their rows say now. A host without
        a row is gone."""
        asked = frozenset[str]().union(
            *(self._of(old, name) if hosts is None else hosts for name, hosts in whose.items())
        )
        kept = [host for id, host in old.hosts.items() if id not in asked]
        return [*kept, *self._registry.hosts.get_many(asked).values()]

    def _of(self, old: Snapshot, service: str) -> frozenset[str]:
        """Those that offer it or have offered it."""
        return old.offering.get(service, frozenset()) | self._registry.services.hosts_of(service)


def _same(host: Host, known: Host | None) -> Host:
    return known if known == host and known is not None else host

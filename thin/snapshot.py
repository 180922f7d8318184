"""The registry as it was read: hosts, the indexes that are true of them, and when. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.discovery.health import present
from chalicelib.discovery.view import View, view
from chalicelib.model.announcement import NODES, Index, offers
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host


@dataclass(frozen=True, slots=True)
class Snapshot:
    region: str
    as_of: datetime
    account: Account
    hosts: Mapping[str, Host]
    indexes: Mapping[str, Index]
    """Never newer than the hosts: each was read before them."""
    offering: Mapping[str, frozenset[str]]
    """Services to the hosts that offer them."""

    def index(self, name: str) -> Index:
        """The first of all, of a service that was never announced."""
        return self.indexes.get(name) or Index(name)

    def knows(self, service: str) -> bool:
        return service in self.offering or service in self.indexes

    def view(self, name: str) -> View:
        """Of one service, or with NODES of all hosts."""
        chosen = self.hosts if name == NODES else self.offering.get(name, frozenset())
        found = (self.hosts[id] for id in chosen)
        return view(found, self.account, self.index(name).value, self.as_of, self.region)


def snapshot(
    region: str,
    as_of: datetime,
    account: Account,
    hosts: Iterable[Host],
    indexes: Mapping[str, Index],
) -> Snapshot:
    # Without those that no answer may name: their rows change until they are gone.
    here = {host.id: host for host in hosts if present(host)}
    offering: dict[str, set[str]] = {}
    for host in here.values():
        for service in offers(host):
            offering.setdefault(service, set()).add(host.id)
    frozen = {name: frozenset(ids) for name, ids in offering.items()}
    return Snapshot(region, as_of, account, here, indexes, frozen)


def looked_again(old: Snapshot, account: Account, as_of: datetime) -> Snapshot:
    """Nothing had changed."""
    return replace(old, account=account, as_of=as_of)


def changed(old: Snapshot, new: Snapshot) -> frozenset[str]:
    """Names of which another answer is due. A sweep changes how fresh all are, and no index."""
    if _swept(old.account) != _swept(new.account):
        return frozenset({NODES, *old.offering, *new.offering, *old.indexes, *new.indexes})
    names = {name for name in new.indexes if raised(old, new.index(name))}
    if new.hosts is not old.hosts:
        names |= {NODES} | _touched(old, new)
    return frozenset(names)


def raised(old: Snapshot, index: Index) -> bool:
    """Or less than before: then it counts anew."""
    return index.value != old.index(index.service).value


def _touched(old: Snapshot, new: Snapshot) -> set[str]:
    """Services of hosts whose rows are others than before."""
    ids = old.hosts.keys() | new.hosts.keys()
    pairs = [(old.hosts.get(id), new.hosts.get(id)) for id in ids]
    # Most are the same object, which is quicker to see than that they are equal.
    different = [(a, b) for a, b in pairs if a is not b and a != b]
    return {service for pair in different for host in pair for service in offers(host)}


def _swept(account: Account) -> tuple[datetime | None, datetime | None]:
    return account.last_sweep_at, account.last_audit_at

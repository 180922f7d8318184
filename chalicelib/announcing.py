"""Writing what others are told of hosts so that no watcher misses it and what was is not forgotten,
whoever dies in between."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.model.announcement import by_name, in_order, offers, watched
from chalicelib.model.host import Host
from chalicelib.model.version import ending
from chalicelib.registry.contract import Registry

Change = tuple[Host | None, Host]
"""A host as it was read, if it was known, and as it will be."""

LOST_AFTER = timedelta(minutes=2)
"""No function runs that long: whoever has not announced by then never will."""


@contextmanager
def announced(registry: Registry, changes: Iterable[Change], now: datetime) -> Iterator[None]:
    """Inside, the hosts' rows are written. One raise of each index, however many hosts changed. If
    that fails, or any of it, a sweep repeats the raise."""
    changes = tuple(changes)
    # Before the rows: what is kept only says what was, so it is true whatever becomes of them.
    registry.history.keep(ending(changes, now))
    names = by_name({after.id: watched(before, after) for before, after in changes})
    if not names:
        yield
        return
    token = registry.services.begin(names, now)
    for before, after in changes:
        for service in offers(after) - offers(before):
            # Before its row says that it offers it: one too many is left out when it is read.
            registry.services.enter(service, after.id)
    yield
    for before, after in changes:
        for service in offers(before) - offers(after):
            registry.services.leave(service, after.id)
    registry.services.announce(names, [token])


@contextmanager
def leaving(registry: Registry, host: str, now: datetime, leaves: bool) -> Iterator[None]:
    """Inside, a replacement's step says that its old host will end, or that it will not."""
    known = registry.hosts.get(host)
    will_be = known and replace(known, leaving_at=now if leaves else None)
    with announced(registry, [(known, will_be)] if will_be else [], now):
        yield


def announce_lost(registry: Registry, now: datetime) -> int:
    """Returns how many indexes were raised for those that died before they could."""
    indexes = sorted(registry.services.indexes(), key=lambda index: in_order(index.service))
    lost = [(index.service, index.overdue(now - LOST_AFTER)) for index in indexes]
    found = [(service, tokens) for service, tokens in lost if tokens]
    for service, tokens in found:
        registry.services.announce({service: frozenset()}, tokens)
    return len(found)

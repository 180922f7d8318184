"""Hosts in memory."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from chalicelib.errors import Conflict
from chalicelib.model.choice import ANY_LIVING, HostChoice
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.hook import HookWait
from chalicelib.model.host import Hold, Host, Mark, Request
from chalicelib.model.replacement import Reason
from chalicelib.registry import cursors
from chalicelib.registry.changes import ACTED_MEANWHILE, GONE, facts, marked
from chalicelib.registry.contract import Page
from chalicelib.registry.memory_state import State, changed
from chalicelib.registry.times import in_utc


class MemoryHosts:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, host: str) -> Host | None:
        with self._state.lock:
            return self._state.hosts.get(host)

    def get_many(self, hosts: Iterable[str]) -> dict[str, Host]:
        with self._state.lock:
            known = self._state.hosts
            return {host: known[host] for host in hosts if host in known}

    def in_fleet(self, fleet: str) -> list[Host]:
        found = (host for host in self._living() if host.fleet == fleet)
        return sorted(found, key=lambda host: (host.born_at, host.id))

    def page(
        self,
        limit: int,
        cursor: str | None = None,
        fleet: str | None = None,
        choice: HostChoice = ANY_LIVING,
    ) -> Page[Host]:
        cursors.checked(limit)
        with self._state.lock:
            hosts = list(self._state.hosts.values())
        found = [host for host in hosts if fleet in (None, host.fleet) and choice.admits(host)]
        return cursors.hosts(fleet, choice).cut(found, limit, cursor)

    def every(self) -> Iterator[Host]:
        return iter(self._living())

    def register(self, host: Host) -> bool:
        registered = in_utc(host)
        with self._state.lock:
            return self._state.hosts.setdefault(host.id, registered) is registered

    def update_facts(self, host: Host, was: Host) -> bool:
        known = facts(in_utc(host), in_utc(was))
        with self._state.lock:
            stored = self._state.living(host.id)
            if stored is None:
                return False
            known["born_at"] = min(known["born_at"], stored.born_at)
            self._state.hosts[host.id] = changed(stored, known)
            return True

    def forget(self, host: str, at: datetime, why: str) -> bool:
        with self._state.lock:
            stored = self._state.living(host)
            if stored is None:
                return False
            self._state.hosts[host] = changed(stored, {"gone_at": at, "gone_why": why})
            return True

    def request(self, host: str, request: Request) -> None:
        with self._state.lock:
            stored = self._state.living(host)
            if stored is None:
                clause = "gone" if host in self._state.hosts else "unknown"
                raise Conflict(f"request for host {host}", clause)
            self._state.hosts[host] = changed(stored, {"request": request})

    def release(self, host: str, replacement: str) -> None:
        with self._state.lock:
            stored = self._state.hosts.get(host)
            if stored is not None and stored.open_replacement == replacement:
                self._state.hosts[host] = changed(stored, {"open_replacement": None})

    def mark(self, host: str, reason: Reason, mark: Mark, was: Mark | None = None) -> bool:
        changes = marked(reason, mark)
        with self._state.lock:
            stored = self._state.living(host)
            if stored is None or getattr(stored, str(reason)) != (in_utc(was) if was else None):
                return False
            self._state.hosts[host] = changed(stored, changes)
            return True

    def hold(self, host: str, hold: Hold, fleet: str, revision: int) -> None:
        with self._state.lock:
            stored, row = self._state.living(host), self._state.fleet(fleet)
            if stored is None:
                raise Conflict(f"hold of host {host}", GONE)
            if row.revision != revision:
                raise Conflict(f"hold of host {host}", ACTED_MEANWHILE)
            self._state.hosts[host] = changed(stored, {"hold": hold})
            self._state.fleets[fleet] = changed(row, {"revision": revision + 1})

    def lift_hold(self, host: str) -> bool:
        with self._state.lock:
            stored = self._state.living(host)
            if stored is None or stored.hold is None:
                return False
            self._state.hosts[host] = changed(stored, {"hold": None})
            return True

    def ready(self, host: str, by: str, at: datetime) -> bool:
        with self._state.lock:
            stored = self._state.living(host)
            if stored is None or stored.ready_at is not None:
                return False
            self._state.hosts[host] = changed(stored, {"ready_by": by, "ready_at": at})
            return True

    def note_config(self, host: str, read: ConfigRead) -> bool:
        with self._state.lock:
            stored = self._state.living(host)
            if stored is None or stored.config is not None:
                return False
            self._state.hosts[host] = changed(stored, {"config": read})
            return True

    def note_wait(self, host: str, wait: HookWait | None, was: HookWait | None) -> bool:
        with self._state.lock:
            stored = self._state.living(host)
            if stored is None or _revision(stored.at_hook) != _revision(was):
                return False
            self._state.hosts[host] = changed(stored, {"at_hook": wait})
            return True

    def _living(self) -> list[Host]:
        with self._state.lock:
            return [host for host in self._state.hosts.values() if not host.gone]


def _revision(wait: HookWait | None) -> int | None:
    return wait.revision if wait else None

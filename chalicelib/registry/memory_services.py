"""Services in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.model.announcement import LATEST, Index, nameable
from chalicelib.registry.memory_state import State
from chalicelib.registry.times import as_utc
from chalicelib.registry.tokens import new_token


class MemoryServices:
    def __init__(self, state: State) -> None:
        self._state = state

    def index(self, service: str) -> Index:
        with self._state.lock:
            return self._state.indexes.get(service) or Index(service)

    def indexes(self) -> list[Index]:
        with self._state.lock:
            return sorted(self._state.indexes.values(), key=lambda index: index.service)

    def begin(self, services: Iterable[str], at: datetime) -> str:
        token = new_token(as_utc(at))
        with self._state.lock:
            for service in services:
                known = self.index(service)
                self._state.indexes[service] = replace(known, pending=known.pending | {token})
        return token

    def announce(self, services: Mapping[str, frozenset[str]], tokens: Iterable[str]) -> None:
        struck = frozenset(tokens)
        with self._state.lock:
            for service, hosts in services.items():
                known = self.index(service)
                raised = replace(known, value=known.value + 1, pending=known.pending - struck)
                if nameable(hosts):
                    latest = (hosts, *known.latest)[:LATEST]
                    raised = replace(raised, named=known.named + 1, latest=latest)
                self._state.indexes[service] = raised

    def enter(self, service: str, host: str) -> None:
        with self._state.lock:
            self._state.offering.setdefault(service, set()).add(host)

    def leave(self, service: str, host: str) -> None:
        with self._state.lock:
            self._state.offering.get(service, set()).discard(host)

    def hosts_of(self, service: str) -> frozenset[str]:
        with self._state.lock:
            return frozenset(self._state.offering.get(service, ()))

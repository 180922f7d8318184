"""What hosts were before, in memory."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.model.version import HostVersion
from chalicelib.registry.contract import Retention
from chalicelib.registry.memory_state import State
from chalicelib.registry.times import as_utc, in_utc


class MemoryHistory:
    def __init__(self, state: State, retention: Retention) -> None:
        self._state, self._keep = state, retention.history

    def earliest(self, now: datetime) -> datetime:
        return now - self._keep

    def keep(self, versions: Iterable[HostVersion]) -> None:
        with self._state.lock:
            for version in map(in_utc, versions):
                if version.until is None:
                    raise ValueError(f"{version.host.id} is so still")
                key = (version.host.id, version.since, version.until)
                self._state.versions[key] = version

    def ended(
        self, after: datetime, now: datetime, begun_by: datetime, fleet: str | None = None
    ) -> list[HostVersion]:
        after, begun_by = as_utc(after), as_utc(begun_by)
        with self._state.lock:
            kept = list(self._state.versions.values())
        return [
            version
            for version in kept
            if version.until is not None
            and version.until > after
            and version.since <= begun_by
            and fleet in (None, version.host.fleet or "")
        ]

"""What is true of configuration, by its rows alone: what a fleet's key is, and what a host has
read."""

from datetime import datetime
from typing import Any

Value = bytes | None


class Truth:
    def __init__(self, state: Any) -> None:
        self._state = state

    def at(self, fleet: str, revision: int | None = None) -> Value:
        """None where there is no key; now, unless it is asked what it was."""
        versions = self._state.configuration.versions
        of = [v for (key, _), v in versions.items() if key == f"{fleet}/key"]
        known = [v for v in of if revision is None or v.revision <= revision]
        last = max(known, key=lambda version: version.revision, default=None)
        return None if last is None or last.deleted else bytes(last.value)

    def stale(self, host: str, fleet: str) -> bool:
        """It has read what is not so any more."""
        read = self._read(host)
        return read is not None and self.at(fleet, read) != self.at(fleet)

    def was_stale(self, host: str, fleet: str, since: datetime) -> bool:
        """At some moment from then on: whoever read it at that moment may believe it still."""
        read, kept = self._read(host), self._state.configuration
        if read is None:
            return False
        before = [v.revision for v in kept.versions.values() if v.at < since]
        moments = range(max(before, default=1), kept.revision + 1)
        return any(self.at(fleet, moment) != self.at(fleet, read) for moment in moments)

    def _read(self, host: str) -> int | None:
        row = self._state.hosts.get(host)
        return None if row is None or row.config is None else int(row.config.revision)

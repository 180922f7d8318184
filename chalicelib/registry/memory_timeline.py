"""The timeline in memory."""

from collections.abc import Iterable

from chalicelib.model.timeline import Entry
from chalicelib.registry.changes import entry_key
from chalicelib.registry.memory_state import State
from chalicelib.registry.times import in_utc


class MemoryTimeline:
    def __init__(self, state: State) -> None:
        self._state = state

    def append(self, entries: Iterable[Entry]) -> None:
        with self._state.lock:
            for entry in [in_utc(entry) for entry in entries]:
                of_subject = self._state.timeline.setdefault(entry.subject, {})
                of_subject[entry_key(entry)] = entry

    def of(self, subject: str, limit: int = 100) -> list[Entry]:
        with self._state.lock:
            entries = self._state.timeline.get(subject, {})
            return [entries[key] for key in sorted(entries, reverse=True)[:limit]]

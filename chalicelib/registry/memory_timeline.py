"""The timeline in memory."""

from collections.abc import Iterable

from chalicelib.model.timeline import Entry
from chalicelib.registry import cursors
from chalicelib.registry.contract import Page
from chalicelib.registry.memory_state import State


class MemoryTimeline:
    def __init__(self, state: State) -> None:
        self._state = state

    def append(self, entries: Iterable[Entry]) -> None:
        self._state.note(entries)

    def of(self, subject: str, limit: int = 100) -> list[Entry]:
        with self._state.lock:
            entries = self._state.timeline.get(subject, {})
            return [entries[key] for key in sorted(entries, reverse=True)[:limit]]

    def page(self, subject: str, limit: int, cursor: str | None = None) -> Page[Entry]:
        with self._state.lock:
            entries = list(self._state.timeline.get(subject, {}).values())
        return cursors.timeline(subject).cut(entries, cursors.checked(limit), cursor)

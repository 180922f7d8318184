"""Replacements as they are listed from memory."""

from chalicelib.model.choice import ANY_REPLACEMENT, ReplacementChoice
from chalicelib.model.replacement import Replacement
from chalicelib.registry import cursors
from chalicelib.registry.contract import Page
from chalicelib.registry.memory_state import State
from chalicelib.registry.times import in_utc


class MemoryListings:
    def __init__(self, state: State) -> None:
        self._state = state

    def open_in(self, fleet: str) -> list[Replacement]:
        found = [each for each in self._all() if each.fleet == fleet and not each.ended]
        return sorted(found, key=lambda replacement: replacement.id)

    def get(self, fleet: str, replacement: str) -> Replacement | None:
        with self._state.lock:
            found = self._state.replacements.get((fleet, replacement))
            return in_utc(found) if found else None

    def page(
        self,
        limit: int,
        cursor: str | None = None,
        fleet: str | None = None,
        choice: ReplacementChoice = ANY_REPLACEMENT,
    ) -> Page[Replacement]:
        cursors.checked(limit)
        found = [each for each in self._all() if fleet in (None, each.fleet)]
        chosen = filter(choice.admits, found)
        return cursors.replacements(fleet, choice).cut(chosen, limit, cursor)

    def _all(self) -> list[Replacement]:
        with self._state.lock:
            return [in_utc(replacement) for replacement in self._state.replacements.values()]

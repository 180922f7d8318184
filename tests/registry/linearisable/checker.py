"""Whether a history is linearisable: Wing and Gong's search, with Lowe's memory of what was tried.

No history is parted by its keys: sessions and transactions tie them together, and so does the one
revision, which makes the search short besides, for almost every answer says where it belongs.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tests.registry.linearisable.calls import Event
from tests.registry.linearisable.specification import step
from tests.registry.linearisable.world import State

EMPTY = State()


def linearisable(events: Sequence[Event], first: State = EMPTY) -> bool:
    """An order in which each call takes effect between its beginning and its end, and tells what
    was told. Of those that nobody knows the end of any may be left out."""
    found = _Search(sorted(events, key=lambda event: event.began))
    return found.ends(first)


class _Search:
    def __init__(self, events: list[Event]) -> None:
        self._events = events
        self._needed = sum(1 << n for n, event in enumerate(events) if event.certain)
        self._tried: set[tuple[int, State]] = set()

    def ends(self, first: State) -> bool:
        left = [(0, 0.0, first)]
        while left:
            done, latest, state = left.pop()
            if done & self._needed == self._needed:
                return True
            if (done, state) not in self._tried:
                self._tried.add((done, state))
                left += self._next(done, latest, state)
        return False

    def _next(self, done: int, latest: float, state: State) -> Iterator[tuple[int, float, State]]:
        """`latest` is when the last beginning of those that are done was: nothing that ended before
        can come now."""
        waiting = [(n, e) for n, e in enumerate(self._events) if not done >> n & 1]
        horizon = min(event.ended for _, event in waiting if event.certain)
        for n, event in waiting:
            if event.began < horizon and latest < event.ended:
                found = step(state, event.call)
                if found and _fits(found[1], event):
                    yield done | 1 << n, max(latest, event.began), found[0]


def _fits(told: Any, event: Event) -> bool:
    return not event.certain or told == event.told

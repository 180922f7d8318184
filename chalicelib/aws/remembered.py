"""What AWS has said, for as long as it is good: a warm function asks once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(Generic[Key, Value]):
    """Key to what was asked for it; `None` is the key of what there is only one of."""

    def __init__(self, good_for: timedelta, clock: Callable[[], datetime]) -> None:
        self._good_for, self._clock = good_for, clock
        self._known: dict[Key, tuple[datetime, Value]] = {}

    def get(self, key: Key, ask: Callable[[], Value]) -> Value:
        now = self._clock()
        known = self._known.get(key)
        # A clock that was set back makes it old, too.
        if known is None or not known[0] <= now < known[0] + self._good_for:
            known = self._known[key] = now, ask()
        return known[1]

    def forget(self, key: Key) -> None:
        self._known.pop(key, None)

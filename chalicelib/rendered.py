"""Answers that a warm function gives again for as long as what they were made of stands."""

from collections.abc import Hashable
from typing import Any

MOST_BYTES = 32 * 1024 * 1024
"""Of all that are kept. Then all are forgotten: whoever asks again is answered anew."""
AROUND = 1024
"""Bytes that each costs beside its body: anyone may ask for any name."""


class Rendered:
    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._kept: dict[Hashable, tuple[Hashable, dict[str, Any]]] = {}
        self._bytes = 0

    def get(self, question: Hashable, state: Hashable) -> dict[str, Any] | None:
        """None unless it was made of exactly this state."""
        was, answer = self._kept.get(question, (None, None))
        return answer if was == state else None

    def keep(self, question: Hashable, state: Hashable, answer: dict[str, Any]) -> None:
        _, old = self._kept.pop(question, (None, None))
        self._bytes += _size(answer) - (_size(old) if old else 0)
        if self._bytes > self._most:
            self._kept, self._bytes = {}, 0
        else:
            self._kept[question] = state, answer


def _size(answer: dict[str, Any]) -> int:
    return AROUND + len(answer["body"])

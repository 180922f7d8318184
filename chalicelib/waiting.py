"""Whoever waits for news: how long, and how often is looked meanwhile."""

from collections.abc import Callable, Iterator
from typing import TypeVar

from chalicelib.deps import Deps

T = TypeVar("T")

LONGEST_WAIT = 25.0
"""Seconds. An HTTP API gives up after 30; every client bears an answer without news."""
PAUSE = 0.5


def news(
    deps: Deps, seen: T, again: Callable[[T], T], index: Callable[[T], int], after: int, wait: float
) -> T:
    """What was seen, once its index is another than `after`, or when patience is over."""
    if index(seen) == after:
        for _ in _pauses(deps, wait):
            seen = again(seen)
            if index(seen) != after:
                break
    return seen


def _pauses(deps: Deps, wait: float) -> Iterator[None]:
    """One before each look, until patience is over."""
    left = min(wait, LONGEST_WAIT)
    while left > 0:
        pause = min(PAUSE, left)
        deps.sleep(pause)
        left -= pause
        yield

"""How long whoever waits for news is kept waiting, and how often is looked meanwhile."""

from collections.abc import Iterator

from chalicelib.deps import Deps

LONGEST_WAIT = 25.0
"""Seconds. An HTTP API gives up after 30; every client bears an answer without news."""
PAUSE = 0.5


def pauses(deps: Deps, wait: float) -> Iterator[None]:
    """One before each look, until patience is over."""
    left = min(wait, LONGEST_WAIT)
    while left > 0:
        pause = min(PAUSE, left)
        deps.sleep(pause)
        left -= pause
        yield

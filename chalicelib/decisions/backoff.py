"""How long a failure keeps a host, a fleet or a pass from its next try."""

from datetime import timedelta

from chalicelib.decisions.hashing import part
from chalicelib.model.policy import Backoff


def longest(failures: int, backoff: Backoff) -> timedelta:
    """Doubles with each failure in a row, up to the policy's longest."""
    # The exponent is capped first: 2**failures of a long night would not fit in a timedelta.
    doublings = min(max(failures - 1, 0), 20)
    return min(backoff.first_backoff * (1 << doublings), backoff.max_backoff)


def wait(of: str, failures: int, backoff: Backoff) -> timedelta:
    """Between half of the longest and all of it, by a hash: those that failed together do not try
    again together."""
    half = longest(failures, backoff) / 2
    return half + part(f"{of} {failures}", half)

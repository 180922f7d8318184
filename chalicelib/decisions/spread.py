"""Each host's own date between soft and hard, decided at birth: hosts born together part."""

from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256

from chalicelib.decisions.age import lead
from chalicelib.decisions.hashing import part
from chalicelib.decisions.windows import moment_after, open_time
from chalicelib.model.policy import Age, Policy, Window


def recycle_at(host: str, born_at: datetime, policy: Policy, size: int) -> datetime:
    """A point in [soft, hard - lead), by a hash of the id laid over the open window time there.

    This lead is the policy's alone, for a whole fleet of `size`. The measured rebuild times and the
    hosts due at the moment move only the lifting of windows (`age.Lifting`): a date that followed
    them would change with every replacement, and nobody could rely on it.
    """
    begin = born_at + policy.age.soft
    end = born_at + policy.age.hard - lead(policy, size)
    opened = open_time(policy.windows, begin, end)
    if not opened:
        return begin + part(host, max(end - begin, timedelta(0)))
    return moment_after(policy.windows, begin, part(host, opened)) or begin


def basis(policy: Policy) -> str:
    """What a date was computed from. The fleet's size, its budget and all that is measured are left
    out on purpose: neither scaling nor a slow night must move every host's date."""
    return _digest(policy.age, policy.windows)


@lru_cache(maxsize=1024)  # Each pass asks for every host, and the policy is the same.
def _digest(age: Age, windows: tuple[Window, ...]) -> str:
    return sha256(repr((age, windows)).encode()).hexdigest()[:12]

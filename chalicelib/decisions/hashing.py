"""A share of a time span by a hash: chance that is the same in every process."""

from datetime import timedelta
from hashlib import sha256


def part(of: str, whole: timedelta) -> timedelta:
    """[0, whole), even over all that it may be of."""
    share = int.from_bytes(sha256(of.encode()).digest()[:6])
    return whole // timedelta.resolution * share // 2**48 * timedelta.resolution

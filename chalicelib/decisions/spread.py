"""Each host's own date between soft and hard, decided at birth: hosts born together part."""

from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.decisions.age import lead
from chalicelib.decisions.openings import MICROSECOND
from chalicelib.decisions.windows import moment_after, open_time
from chalicelib.model.policy import Policy


def recycle_at(host: str, born_at: datetime, policy: Policy, size: int) -> datetime:
    """A point in [soft, hard - lead), by a hash of the id laid over the open window time there."""
    begin = born_at + policy.age.soft
    end = born_at + policy.age.hard - lead(policy, size)
    opened = open_time(policy.windows, begin, end)
    if not opened:
        return begin + _part(host, max(end - begin, timedelta(0)))
    return moment_after(policy.windows, begin, _part(host, opened)) or begin


def basis(policy: Policy) -> str:
    """What a date was computed from. The fleet's size is left out on purpose: scaling must not
    move every host's date."""
    return sha256(repr((policy.age, policy.windows)).encode()).hexdigest()[:12]


def _part(host: str, whole: timedelta) -> timedelta:
    """[0, whole), even over ids and the same in every process."""
    share = int.from_bytes(sha256(host.encode()).digest()[:6])
    return whole // MICROSECOND * share // 2**48 * MICROSECOND

"""Each host's own date between soft and hard, decided at birth: hosts born together part."""

from datetime import datetime, timedelta
from hashlib import sha256

from chalicelib.decisions.age import lead
from chalicelib.decisions.windows import open_spans
from chalicelib.model.policy import Policy


def recycle_at(host: str, born_at: datetime, policy: Policy, size: int) -> datetime:
    """A point in [soft, hard - lead), by a hash of the id laid over the open window time there."""
    begin = born_at + policy.age.soft
    end = born_at + policy.age.hard - lead(policy, size)
    spans = open_spans(policy.windows, begin, end) or [(begin, max(begin, end))]
    offset = sum((stop - start for start, stop in spans), timedelta(0)) * _fraction(host)
    for start, stop in spans:
        if offset < stop - start:
            return start + offset
        offset -= stop - start
    return begin


def basis(policy: Policy) -> str:
    """What a date was computed from. The fleet's size is left out on purpose: scaling must not
    move every host's date."""
    return sha256(repr((policy.age, policy.windows)).encode()).hexdigest()[:12]


def _fraction(host: str) -> float:
    """[0, 1), even over ids and the same in every process."""
    return int.from_bytes(sha256(host.encode()).digest()[:6]) / 2**48

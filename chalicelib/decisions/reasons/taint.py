"""taint: somebody touched the host, so it is not what was written at boot any more."""

from datetime import datetime

from chalicelib.decisions.reasons.case import Case
from chalicelib.model.host import Host
from chalicelib.model.policy import Policy


def grace_ends_at(host: Host, policy: Policy) -> datetime | None:
    """Until then whoever touched it may still be at work in it; None for an untouched host."""
    return host.taint.at + policy.touches.grace if host.taint else None


def tainted(case: Case) -> bool:
    until = grace_ends_at(case.host, case.policy)
    return until is not None and case.now >= until

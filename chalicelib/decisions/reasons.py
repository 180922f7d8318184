"""Why a host must go: one ordered list, each rule with a word on its place."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.model.host import Host
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Reason

Rule = Callable[[Host, Policy, datetime], bool]


def requested(host: Host, policy: Policy, now: datetime) -> bool:
    return host.request is not None


def over_age(host: Host, policy: Policy, now: datetime) -> bool:
    # The date stays where it was when an older trace of the host is found: hard counts by itself.
    dated = host.recycle_at is not None and host.recycle_at <= now
    return dated or host.age(now) >= policy.age.hard


RULES: tuple[tuple[Reason, Rule], ...] = (
    (Reason.REQUEST, requested),  # A person asked and is watching.
    (Reason.AGE, over_age),  # Last: everything that grows old can wait for what is urgent.
)


def reasons_of(host: Host, policy: Policy, now: datetime) -> tuple[Reason, ...]:
    """All that hold, first the one that counts; only those the policy lists."""
    return tuple(
        reason for reason, rule in RULES if reason in policy.reasons and rule(host, policy, now)
    )

"""age: the host's own date has come, or it is past hard."""

from chalicelib.decisions.reasons.case import Case


def over_age(case: Case) -> bool:
    # The date stays where it was when an older trace of the host is found: hard counts by itself.
    host, now = case.host, case.now
    dated = host.recycle_at is not None and host.recycle_at <= now
    return dated or host.age(now) >= case.policy.age.hard

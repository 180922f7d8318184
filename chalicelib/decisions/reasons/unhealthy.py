"""unhealthy: bad for longer than its policy bears, so that the group's own cure had its time."""

from chalicelib.decisions.reasons.case import Case


def unhealthy(case: Case) -> bool:
    since = case.host.unwell_since
    return since is not None and case.now >= since + case.policy.unhealthy_after

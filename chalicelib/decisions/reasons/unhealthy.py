"""unhealthy: bad for longer than its policy bears, so that the group's own cure had its time."""

from datetime import datetime

from chalicelib.decisions.reasons.case import Case
from chalicelib.model.host import Host
from chalicelib.model.policy import Policy


def unhealthy(case: Case) -> bool:
    at = patience_ends(case.host, case.policy)
    return at is not None and case.now >= at


def patience_ends(host: Host, policy: Policy) -> datetime | None:
    """None for a host that is well. A host that comes up has as long as any new one to become well:
    load balancers call it unhealthy while it boots."""
    if host.unwell_since is None:
        return None
    return max(host.unwell_since + policy.unhealthy_after, host.launched_at + policy.ready.within)

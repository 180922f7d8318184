"""What a fleet's hosts are judged by: its own policy and group, or others that may do better."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.decisions.reasons.case import Case
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Request
from chalicelib.model.policy import Policy


@dataclass(frozen=True, slots=True)
class Setting:
    policy: Policy
    group: Group
    request: Request | None = None
    """Of the whole fleet."""
    config: str | None = None
    """The digest of what a host would read if it booted now."""

    def case(self, host: Host, now: datetime) -> Case:
        return Case(host, self.policy, now, self.group.launches, self.request, self.config)

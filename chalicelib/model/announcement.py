"""How those who watch a service learn that it changed."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.model.host import Host

NODES = "#nodes"
"""Stands for all hosts in the place of a service's name; no service can have this name."""
TOLD = (
    "fleet",
    "group",
    "zone",
    "instance_type",
    "image_id",
    "private_ip",
    "template",
    "state",
    "launched_at",
    "born_at",
    "unwell_why",
    "tags",
    "details",
    "lifecycle",
    "checks",
    "services",
    "interruption",
    "leaving_at",
    "gone_at",
)
"""What others are told of a host. All else of it is Repave's own, and wakes nobody."""


@dataclass(frozen=True, slots=True)
class Index:
    """Of one service: a number that its watchers compare, and never less than it was."""

    service: str
    value: int = 1
    """Never 0, on which clients would not wait at all."""
    pending: frozenset[str] = frozenset()
    """Changes that were begun and have not raised it yet."""

    def overdue(self, before: datetime) -> frozenset[str]:
        """Those begun before: whoever began them has died."""
        limit = token_time(before)
        return frozenset(token for token in self.pending if token < limit)


def token_time(at: datetime) -> str:
    """How the token of a change begins; these texts sort as their times do."""
    return f"{at:%Y%m%dT%H%M%S.%f}"


def watched(before: Host | None, after: Host) -> frozenset[str]:
    """Whose watchers must hear of a host's change; empty where nothing that is told changed."""
    if before is not None and all(getattr(before, n) == getattr(after, n) for n in TOLD):
        return frozenset()
    return frozenset({NODES}) | offers(before) | offers(after)


def offers(host: Host | None) -> frozenset[str]:
    """Names of the services of a host; none of one that is gone."""
    if host is None or host.gone:
        return frozenset()
    return frozenset(service.name for service in host.services)

"""How those who watch a service learn that it changed."""

from collections.abc import Mapping
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

FIRST = 1
"""Never 0, on which clients would not wait at all."""
LATEST = 8
"""Raises of which it is remembered whose they were."""
MOST_NAMED = 20
"""Hosts of one raise. The index's row carries them until LATEST more have come, and with as many in
each it costs four write units instead of one."""


@dataclass(frozen=True, slots=True)
class Index:
    """Of one service: a number that its watchers compare, and never less than it was."""

    service: str
    value: int = FIRST
    pending: frozenset[str] = frozenset()
    """Changes that were begun and have not raised it yet."""
    named: int = 0
    """How many of all raises have said whose change they tell."""
    latest: tuple[frozenset[str], ...] = ()
    """Whose changes the last of these were, the newest first."""

    def overdue(self, before: datetime) -> frozenset[str]:
        """Those begun before: whoever began them has died."""
        limit = token_time(before)
        return frozenset(token for token in self.pending if token < limit)

    def changed_since(self, before: "Index") -> frozenset[str] | None:
        """The hosts of which another answer is due than under the index before; None where that is
        not known, and it may be any. A raise that names nobody may be of an older release, or for
        one who died."""
        raises = self.value - before.value
        if 0 <= raises <= len(self.latest) and raises == self.named - before.named:
            return frozenset[str]().union(*self.latest[:raises])
        return None


def token_time(at: datetime) -> str:
    """How the token of a change begins; these texts sort as their times do."""
    return f"{at:%Y%m%dT%H%M%S.%f}"


def watched(before: Host | None, after: Host) -> frozenset[str]:
    """Whose watchers must hear of a host's change; empty where nothing that is told changed."""
    if before is not None and all(getattr(before, n) == getattr(after, n) for n in TOLD):
        return frozenset()
    return frozenset({NODES}) | offers(before) | offers(after)


def in_order(name: str) -> tuple[bool, str]:
    """By which indexes are raised: that of all hosts last, so that under it all others are, too."""
    return name == NODES, name


def nameable(hosts: frozenset[str]) -> bool:
    """Whether it is remembered whose change a raise tells; else whoever reads next reads all."""
    return 0 < len(hosts) <= MOST_NAMED


def by_name(changes: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The names that are watched, each with the hosts whose watchers must hear of it."""
    names = frozenset[str]().union(*changes.values())
    return {name: frozenset(host for host in changes if name in changes[host]) for name in names}


def offers(host: Host | None) -> frozenset[str]:
    """Names of the services of a host; none of one that is gone."""
    if host is None or host.gone:
        return frozenset()
    return frozenset(service.name for service in host.services)

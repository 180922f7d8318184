"""Services counted: how many offer one, how they do, where they run, and how sure that is."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from chalicelib.discovery.health import Status
from chalicelib.discovery.view import Instance, View


@dataclass(frozen=True, slots=True)
class Summary:
    name: str
    counts: Mapping[Status, int]
    tags: tuple[str, ...]
    fleets: tuple[str, ...]
    verified_at: datetime
    """Of the host that was looked at the longest ago."""

    @property
    def instances(self) -> int:
        return sum(self.counts.values())


def summaries(view: View) -> list[Summary]:
    """Of each service that any host offers, by name."""
    by_name: dict[str, list[Instance]] = {}
    for instance in view.instances():
        by_name.setdefault(instance.service.name, []).append(instance)
    return [_summary(name, by_name[name]) for name in sorted(by_name)]


def _summary(name: str, offered: Iterable[Instance]) -> Summary:
    offered = list(offered)
    return Summary(
        name,
        Counter(each.node.status for each in offered),
        tuple(sorted({tag for each in offered for tag in each.service.tags})),
        tuple(sorted({each.node.host.fleet for each in offered if each.node.host.fleet})),
        min(each.node.fresh.verified_at for each in offered),
    )

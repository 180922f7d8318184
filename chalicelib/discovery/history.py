"""Hosts as they were at a time, from all that is known of what they were."""

from collections.abc import Iterable
from datetime import UTC, datetime

from chalicelib.model.host import Host
from chalicelib.model.version import HostVersion, then

_NEVER = datetime.max.replace(tzinfo=UTC)


def hosts_at(versions: Iterable[HostVersion], moment: datetime) -> dict[str, Host]:
    """By id; without those that were not known yet or any more."""
    return {id_: then(one.host, moment) for id_, one in versions_at(versions, moment).items()}


def versions_at(versions: Iterable[HostVersion], moment: datetime) -> dict[str, HostVersion]:
    """Of several that a host had, as where two wrote at once or one died before it could, the one
    that was noticed last; of those that began together the one that ended first: its marks are of
    that time."""
    found: dict[str, HostVersion] = {}
    for version in versions:
        if version.at(moment):
            known = found.get(version.host.id)
            if known is None or _order(version) > _order(known):
                found[version.host.id] = version
    return found


def _order(version: HostVersion) -> tuple[datetime, float]:
    return version.since, -(version.until or _NEVER).timestamp()

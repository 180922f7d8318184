"""The registry as it was: which times can be asked for, and what is read for one."""

from datetime import datetime, timedelta

from chalicelib.deps import Deps
from chalicelib.discovery.facts import moment as spoken
from chalicelib.discovery.history import hosts_at
from chalicelib.discovery.view import View, view
from chalicelib.errors import BadRequest
from chalicelib.model.announcement import FIRST
from chalicelib.model.fleet import Account
from chalicelib.model.host import Host
from chalicelib.model.version import HostVersion

GRACE = timedelta(minutes=1)
"""Who goes on to another page names a time as it was told, in whole seconds, and a bit later."""


def past(deps: Deps, given: datetime | timedelta, name: str = "at") -> datetime:
    """What a caller means by it. Raises BadRequest for a time of which nothing is known."""
    now, begun = deps.clock(), deps.registry.fleets.account().history_since
    at = now - given if isinstance(given, timedelta) else given
    if begun is None:
        words = f"{spoken(at)}: nothing is known of before now; the first sweep begins the history"
        raise BadRequest(f"{name}: {words}", {name: words})
    first = max(begun, deps.registry.history.earliest(now))
    if first - GRACE <= at <= now:
        return max(at, first)
    wrong = "to come" if at > now else "before the history that is kept"
    words = f"{spoken(at)}: {wrong}; allowed: {spoken(first)} to {spoken(now)}"
    raise BadRequest(f"{name}: {words}", {name: words})


def versions(deps: Deps, since: datetime, until: datetime, fleet: str | None) -> list[HostVersion]:
    """All that hosts were between the two times, and what has followed it."""
    hosts, history = deps.registry.hosts, deps.registry.history
    rows = hosts.every() if fleet is None else hosts.in_fleet(fleet)
    # The rows first: what changes while they are read has been kept before it changed.
    living = [HostVersion(row, row.gone_at) for row in rows]
    return living + history.ended(since, deps.clock(), until, fleet)


def look_back(deps: Deps, given: datetime | timedelta, fleet: str | None = None) -> View:
    """All of a fleet, or all hosts: who offered a service then is known of the hosts alone. What
    sweeps have verified is known of now only, and of what was there is no index."""
    at = past(deps, given)
    return view(hosts_then(deps, at, fleet), Account(), FIRST, at, deps.region)


def hosts_then(deps: Deps, at: datetime, fleet: str | None = None) -> list[Host]:
    return list(hosts_at(versions(deps, at, at, fleet), at).values())


def host_then(deps: Deps, id_: str, at: datetime, fleet: str | None = None) -> Host | None:
    """Of one whose row is no more its fleet must be given."""
    row = deps.registry.hosts.get(id_)
    known = [HostVersion(row, row.gone_at)] if row else []
    fleet = fleet or ((row.fleet or "") if row else None)
    if fleet is not None:
        known += deps.registry.history.ended(at, deps.clock(), at, fleet)
    return hosts_at((version for version in known if version.host.id == id_), at).get(id_)

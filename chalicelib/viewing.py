"""Hosts as the registry has them now, for discovery: all, or those that may offer one service."""

from chalicelib.deps import Deps
from chalicelib.discovery.view import View, view


def look(deps: Deps, service: str | None, index: int) -> View:
    """`index` was read before, so that a change that comes meanwhile is told once more, and never
    kept from whoever waits for the next one."""
    hosts = deps.registry.hosts
    if service is None:
        found = list(hosts.every())
    else:
        found = list(hosts.get_many(deps.registry.services.hosts_of(service)).values())
    return view(found, deps.registry.fleets.account(), index, deps.clock(), deps.region)

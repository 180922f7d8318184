"""Hosts as the registry has them now, for discovery: all, or those that may offer one service."""

from chalicelib.deps import Deps
from chalicelib.discovery.view import View, view
from chalicelib.model.fleet import Account


def look(deps: Deps, service: str | None, index: int, account: Account | None = None) -> View:
    """`index` was read before, so that a change that comes meanwhile is told once more, and never
    kept from whoever waits for the next one."""
    hosts = deps.registry.hosts
    if service is None:
        found = list(hosts.every())
    else:
        found = list(hosts.get_many(deps.registry.services.hosts_of(service)).values())
    account = account or deps.registry.fleets.account()
    return view(found, account, index, deps.clock(), deps.region, deps.account)

"""Hosts as the registry has them now, for discovery: all, or those that may offer one service."""

from chalicelib.deps import Deps
from chalicelib.discovery.view import View, view
from chalicelib.model.announcement import Index
from chalicelib.model.fleet import Account


def look(deps: Deps, index: Index, account: Account | None = None) -> View:
    """Of the index's service, or of all. It was read before, so that a change that comes meanwhile
    is told once more, and never kept from whoever waits for the next one."""
    now = deps.clock()
    found = deps.kept.read(deps.registry, index, now)
    account = account or deps.registry.fleets.account()
    return view(found.values(), account, index.value, now, deps.region, deps.account)

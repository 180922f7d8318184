"""GET /hosts, GET /hosts/{id}."""

from datetime import datetime

from chalicelib.deciding import decide
from chalicelib.deps import Deps
from chalicelib.errors import BadRequest, NotFound
from chalicelib.handlers.api import host_routes, views
from chalicelib.handlers.api.datacenters import asked_of
from chalicelib.handlers.api.finding import registered
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing, spoken
from chalicelib.handlers.api.shapes.hosts import (
    HostDetail,
    HostPage,
    HostQuery,
    HostsQuery,
)
from chalicelib.looking_back import host_then, hosts_then, past
from chalicelib.model.choice import HostChoice, OlderThan
from chalicelib.observing import observe
from chalicelib.registry import cursors

TERMINATED = "terminated"


@answers(host_routes.LIST_HOSTS)
def list_hosts(deps: Deps, asked: Asked[HostsQuery, Nothing]) -> Answer:
    given, now = asked.given, deps.clock()
    there = asked_of(deps, given.dc, given.at)
    if given.at is not None:
        return _listed_then(deps, given, past(deps, given.at))
    page = there.registry.hosts.page(given.limit, given.cursor, given.fleet, _choice(given, now))
    return Answer(HostPage(hosts=[views.host(row, now) for row in page.items], cursor=page.cursor))


def _listed_then(deps: Deps, given: HostsQuery, at: datetime) -> Answer:
    if given.gone:
        words = "true; allowed: false, with `at`; what was gone by then, `diff` tells"
        raise BadRequest(f"gone: {words}", {"gone": words})
    choice = _choice(given, at)
    found = [host for host in hosts_then(deps, at, given.fleet) if choice.admits(host)]
    page = cursors.hosts(given.fleet, choice).cut(found, given.limit, given.cursor)
    told = [views.host(row, at) for row in page.items]
    return Answer(HostPage(hosts=told, cursor=page.cursor, at=at))


def _choice(given: HostsQuery, now: datetime) -> HostChoice:
    """All that are gone are told as terminated, whatever they were last seen as."""
    if given.gone and given.state not in (None, TERMINATED):
        words = f"{given.state!r}, of hosts that are gone; allowed: {TERMINATED}"
        raise BadRequest(f"state: {words}", {"state": words})
    older = None if given.older_than is None else OlderThan(given.older_than, now)
    return HostChoice(None if given.gone else given.state, given.zone, older, given.gone)


@answers(host_routes.SHOW_HOST)
def show_host(deps: Deps, asked: Asked[HostQuery, Nothing]) -> Answer:
    there = asked_of(deps, asked.given.dc, asked.given.at)
    if asked.given.at is not None:
        return _shown_then(deps, asked.given, past(deps, asked.given.at))
    if asked.given.fleet is not None:
        words = f"{asked.given.fleet!r}, of now; allowed: with `at`"
        raise BadRequest(f"fleet: {words}", {"fleet": words})
    row, now = registered(there, asked.given.id), deps.clock()
    said = None
    if row.fleet and not row.gone and there is deps:
        planned = decide(deps, observe(deps, row.fleet), now)
        said = next((v for v in planned.verdicts if v.host == row.id), None)
    told = dict(views.host(row, now))
    return Answer(HostDetail(**told, verdict=said and views.verdict(said)))


def _shown_then(deps: Deps, given: HostQuery, at: datetime) -> Answer:
    row = host_then(deps, given.id, at, given.fleet)
    if row is None:
        which = f"of fleet {given.fleet}" if given.fleet else "of the fleet that it was last in"
        words = f"no host {given.id} {which} was registered at {spoken(at)}"
        raise NotFound(f"{words}; name the fleet that it was in then, if it was in another")
    return Answer(HostDetail(**dict(views.host(row, at)), verdict=None, at=at))

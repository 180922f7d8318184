"""GET /hosts, GET /hosts/{id}."""

from datetime import datetime

from chalicelib.deciding import decide
from chalicelib.deps import Deps
from chalicelib.errors import BadRequest, NotFound
from chalicelib.handlers.api import routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.hosts import (
    HostDetail,
    HostPage,
    HostPath,
    HostsQuery,
)
from chalicelib.model.choice import HostChoice, OlderThan
from chalicelib.model.host import Host
from chalicelib.observing import observe

TERMINATED = "terminated"


@answers(routes.LIST_HOSTS)
def list_hosts(deps: Deps, asked: Asked[HostsQuery, Nothing]) -> Answer:
    given, now = asked.given, deps.clock()
    page = deps.registry.hosts.page(given.limit, given.cursor, given.fleet, _choice(given, now))
    return Answer(HostPage(hosts=[views.host(row, now) for row in page.items], cursor=page.cursor))


def _choice(given: HostsQuery, now: datetime) -> HostChoice:
    """All that are gone are told as terminated, whatever they were last seen as."""
    if given.gone and given.state not in (None, TERMINATED):
        words = f"{given.state!r}, of hosts that are gone; allowed: {TERMINATED}"
        raise BadRequest(f"state: {words}", {"state": words})
    older = None if given.older_than is None else OlderThan(given.older_than, now)
    return HostChoice(None if given.gone else given.state, given.zone, older, given.gone)


@answers(routes.SHOW_HOST)
def show_host(deps: Deps, asked: Asked[HostPath, Nothing]) -> Answer:
    row, now = _known(deps, asked.given.id), deps.clock()
    said = None
    if row.fleet and not row.gone:
        planned = decide(deps, observe(deps, row.fleet), now)
        said = next((v for v in planned.verdicts if v.host == row.id), None)
    told = dict(views.host(row, now))
    return Answer(HostDetail(**told, verdict=said and views.verdict(said)))


def _known(deps: Deps, id_: str) -> Host:
    row = deps.registry.hosts.get(id_)
    if row is None:
        raise NotFound(f"no host {id_} is registered")
    return row

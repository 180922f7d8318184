"""GET /hosts, GET /hosts/{id}."""

from chalicelib.deciding import decide
from chalicelib.deps import Deps
from chalicelib.errors import NotFound
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
from chalicelib.model.host import Host
from chalicelib.observing import observe


@answers(routes.LIST_HOSTS)
def list_hosts(deps: Deps, asked: Asked[HostsQuery, Nothing]) -> Answer:
    given, now = asked.given, deps.clock()
    page = deps.registry.hosts.page(given.limit, given.cursor, given.fleet)
    return Answer(HostPage(hosts=[views.host(row, now) for row in page.items], cursor=page.cursor))


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

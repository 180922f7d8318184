"""GET /services, GET /services/{name}, GET /hosts/{id}/facts."""

from chalicelib.deps import Deps
from chalicelib.discovery.facts import facts
from chalicelib.discovery.freshness import freshness
from chalicelib.discovery.health import present
from chalicelib.discovery.summary import summaries
from chalicelib.discovery.view import Node
from chalicelib.errors import NotFound
from chalicelib.handlers.api import discovery_routes, serviceviews
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.services import (
    FactsPath,
    HostFacts,
    ServiceList,
    ServicePage,
    ServiceQuery,
)
from chalicelib.model.announcement import NODES, Index
from chalicelib.viewing import look


@answers(discovery_routes.LIST_SERVICES)
def list_services(deps: Deps, asked: Asked[Nothing, Nothing]) -> Answer:
    seen = look(deps, None, deps.registry.services.index(NODES).value)
    told = [serviceviews.service(each) for each in summaries(seen)]
    return Answer(ServiceList(services=told, as_of=seen.as_of))


@answers(discovery_routes.SHOW_SERVICE)
def show_service(deps: Deps, asked: Asked[ServiceQuery, Nothing]) -> Answer:
    """The cursor is the last host of a page: whoever comes or goes between two pages moves none of
    the others."""
    given = asked.given
    index = deps.registry.services.index(given.name)
    seen = look(deps, given.name, index.value)
    offered = seen.instances(given.name)
    if not offered and index == Index(given.name):
        raise NotFound(f"no host offers a service {given.name!r}, or ever did")
    after = given.cursor or ""
    rest = [each for each in offered if each.node.id > after]
    rest = [each for each in rest if each.node.passing or not given.passing]
    page = rest[: given.limit]
    told = [serviceviews.instance(each) for each in page]
    more = page[-1].node.id if len(rest) > len(page) else None
    return Answer(
        ServicePage(
            name=given.name, instances=told, index=seen.index, as_of=seen.as_of, cursor=more
        )
    )


@answers(discovery_routes.SHOW_FACTS)
def show_facts(deps: Deps, asked: Asked[FactsPath, Nothing]) -> Answer:
    node = _present(deps, asked.given.id)
    return Answer(
        HostFacts(
            host=node.id,
            status=node.status,
            checks=serviceviews.checks(node),
            facts=facts(node),
            tags=dict(node.host.tags),
            services=[serviceviews.offer(each) for each in node.host.services],
            as_of=node.fresh.as_of,
            verified_at=node.fresh.verified_at,
            how=node.fresh.how,
        )
    )


def _present(deps: Deps, id: str) -> Node:
    row = deps.registry.hosts.get(id)
    if row is None:
        raise NotFound(f"no host {id} is registered")
    if not present(row):
        raise NotFound(f"host {id} is gone or leaves: discovery names it no more")
    return Node(row, freshness(row, deps.registry.fleets.account(), deps.clock()))

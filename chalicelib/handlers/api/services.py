"""GET /services, GET /services/{name}, GET /hosts/{id}/facts."""

from chalicelib.deps import Deps
from chalicelib.discovery.facts import facts
from chalicelib.discovery.freshness import freshness
from chalicelib.discovery.health import present
from chalicelib.discovery.summary import summaries
from chalicelib.discovery.view import Instance, Node
from chalicelib.errors import NotFound
from chalicelib.handlers.api import discovery_routes, serviceviews
from chalicelib.handlers.api.datacenters import asked_of
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.services import (
    FactsQuery,
    HostFacts,
    ServiceList,
    ServicePage,
    ServiceQuery,
    ServicesQuery,
)
from chalicelib.looking_back import host_then, look_back, past
from chalicelib.model.announcement import NODES, Index
from chalicelib.model.fleet import Account
from chalicelib.registry.cursors import Listing
from chalicelib.viewing import look


@answers(discovery_routes.LIST_SERVICES)
def list_services(deps: Deps, asked: Asked[ServicesQuery, Nothing]) -> Answer:
    there = asked_of(deps, asked.given.dc, asked.given.at)
    if asked.given.at is not None:
        seen = look_back(deps, asked.given.at)
    else:
        seen = look(there, there.registry.services.index(NODES))
    told = [serviceviews.service(each) for each in summaries(seen)]
    return Answer(ServiceList(services=told, as_of=seen.as_of))


@answers(discovery_routes.SHOW_SERVICE)
def show_service(deps: Deps, asked: Asked[ServiceQuery, Nothing]) -> Answer:
    """By host: whoever comes or goes between two pages moves none of the others."""
    given = asked.given
    there = asked_of(deps, given.dc, given.at)
    index = there.registry.services.index(given.name)
    if given.at is None:
        seen = look(there, index)
    else:
        seen = look_back(deps, given.at)
    offered = seen.instances(given.name)
    if not offered and index == Index(given.name):
        raise NotFound(f"no host offers a service {given.name!r}, or ever did")
    chosen = [each for each in offered if each.node.passing or not given.passing]
    page = _listing(given.name).cut(chosen, given.limit, given.cursor)
    return Answer(
        ServicePage(
            name=given.name,
            instances=[serviceviews.instance(each) for each in page.items],
            index=seen.index,
            as_of=seen.as_of,
            cursor=page.cursor,
        )
    )


def _listing(service: str) -> Listing[Instance]:
    return Listing(f"service {service}", ("host",), lambda each: (each.node.id,))


@answers(discovery_routes.SHOW_FACTS)
def show_facts(deps: Deps, asked: Asked[FactsQuery, Nothing]) -> Answer:
    node = _present(asked_of(deps, asked.given.dc, asked.given.at), asked.given)
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


def _present(deps: Deps, given: FactsQuery) -> Node:
    if given.at is None:
        at, account = deps.clock(), deps.registry.fleets.account()
        row = deps.registry.hosts.get(given.id)
    else:
        at, account = past(deps, given.at), Account()
        row = host_then(deps, given.id, at)
    if row is None:
        raise NotFound(f"no host {given.id} is registered, or was then")
    if not present(row):
        raise NotFound(f"host {given.id} is gone or leaves: discovery names it no more")
    return Node(row, freshness(row, account, at))

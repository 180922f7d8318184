"""GET /reach, GET /reach/into, GET /reach/graph: who may reach whom by security groups."""

from chalicelib.deps import Deps
from chalicelib.discovery.reach.answer import End, reach
from chalicelib.discovery.reach.graph import graph
from chalicelib.discovery.reach.limits import LIMITS
from chalicelib.discovery.reach.openings import into
from chalicelib.errors import BadRequest
from chalicelib.handlers.api import reach_routes, reachviews
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.reach import (
    Graph,
    GraphQuery,
    Into,
    IntoQuery,
    Reach,
    ReachQuery,
)
from chalicelib.model.traffic import LAST_TYPE, PORTED, TYPED, Traffic, traffic
from chalicelib.reaching import end, port_of, rulebook, survey
from chalicelib.registry.cursors import Listing

FLEETS: Listing[str] = Listing("reach of fleets", ("fleet",), lambda name: (name,))


@answers(reach_routes.SHOW_REACH)
def show_reach(deps: Deps, asked: Asked[ReachQuery, Nothing]) -> Answer:
    given, now = asked.given, deps.clock()
    _checked(given)
    source, target = end(deps, given.source), end(deps, given.target)
    if not source.placed and not target.placed:
        words = f"{given.target!r}, and nobody here has the other either; allowed: one of ours"
        raise BadRequest(f"to: {words}", {"to": words})
    wanted = _wanted(deps, given, target)
    found = reach(rulebook(deps, [*source.placed, *target.placed]), source, target, wanted)
    told = Reach(
        as_of=now,
        outcome=found.outcome,
        words=found.words,
        traffic=reachviews.traffic(wanted),
        source=reachviews.asked(source),
        target=reachviews.asked(target),
        paths=[reachviews.path(each) for each in found.paths],
        left_out=found.left_out,
        limits=list(found.limits),
    )
    return Answer(told)


def _checked(given: ReachQuery) -> None:
    """Before AWS is asked: a port where there may be one."""
    port, protocol = given.port, traffic(given.protocol).protocol
    if port is None or protocol in PORTED or (protocol in TYPED and port <= LAST_TYPE):
        return
    allowed = f"a type from 0 to {LAST_TYPE}" if protocol in TYPED else "none"
    words = f"'{port}', of protocol {protocol}; allowed: {allowed}"
    raise BadRequest(f"port: {words}", {"port": words})


def _wanted(deps: Deps, given: ReachQuery, target: End) -> Traffic:
    """Of ICMP a type alone is meant with the code 0, as an echo request has it."""
    port, protocol = given.port, traffic(given.protocol).protocol
    if protocol in TYPED:
        return traffic(protocol, port, None if port is None else 0)
    if protocol not in PORTED or port is not None:
        return traffic(protocol, port, port)
    if target.what != "service":
        words = f"missing for {protocol}; allowed: a number from 0 to 65535"
        raise BadRequest(f"port: {words}", {"port": words})
    port = port_of(deps, target)
    return traffic(protocol, port, port)


@answers(reach_routes.SHOW_REACH_INTO)
def show_reach_into(deps: Deps, asked: Asked[IntoQuery, Nothing]) -> Answer:
    now, target = deps.clock(), end(deps, asked.given.target)
    if not target.placed:
        words = f"{target.asked!r}; allowed: a host, a fleet, a service, or an address of ours"
        raise BadRequest(f"to: {words}", {"to": words})
    seen = survey(deps)
    book = rulebook(deps, [*target.placed, *seen.placed])
    found = into(book, target, seen.placed)
    told = Into(
        as_of=now,
        target=reachviews.asked(target),
        openings=[reachviews.opening(each, book) for each in found.openings],
        limits=[*found.limits, *seen.limits],
    )
    return Answer(told)


@answers(reach_routes.SHOW_REACH_GRAPH)
def show_reach_graph(deps: Deps, asked: Asked[GraphQuery, Nothing]) -> Answer:
    given, now, seen = asked.given, deps.clock(), survey(deps)
    page = FLEETS.cut(seen.counts, given.limit, given.cursor)
    found = graph(rulebook(deps, seen.placed), page.items, seen.placed)
    counts = [seen.counts[each.fleet] for each in found]
    told = Graph(
        as_of=now,
        fleets=[
            reachviews.reached(each, count.hosts, count.looked_at)
            for each, count in zip(found, counts, strict=True)
        ],
        cursor=page.cursor,
        limits=[*LIMITS, *seen.limits],
    )
    return Answer(told)

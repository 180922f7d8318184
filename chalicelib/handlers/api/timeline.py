"""GET /hosts/{id}/timeline, GET /fleets/{name}/timeline."""

from chalicelib.deps import Deps
from chalicelib.errors import NotFound
from chalicelib.handlers.api import host_routes, routes
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing, Paged
from chalicelib.handlers.api.shapes.timeline import (
    Entry,
    FleetTimelineQuery,
    HostTimelineQuery,
    Timeline,
)
from chalicelib.model.timeline import of_fleet, of_host


@answers(host_routes.SHOW_HOST_TIMELINE)
def show_host_timeline(deps: Deps, asked: Asked[HostTimelineQuery, Nothing]) -> Answer:
    """A history outlives the row of its host."""
    host = asked.given.id
    told = _page(deps, of_host(host), asked.given)
    if not told.entries and deps.registry.hosts.get(host) is None:
        raise NotFound(f"no host {host} is registered")
    return Answer(told)


@answers(routes.SHOW_FLEET_TIMELINE)
def show_fleet_timeline(deps: Deps, asked: Asked[FleetTimelineQuery, Nothing]) -> Answer:
    """AWS is asked only whether a fleet without a history is there."""
    name = asked.given.name
    told = _page(deps, of_fleet(name), asked.given)
    if not told.entries and not (deps.groups.get(name) or deps.standalone.get(name)):
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {name!r}")
    return Answer(told)


def _page(deps: Deps, subject: str, given: Paged) -> Timeline:
    page = deps.registry.timeline.page(subject, given.limit, given.cursor)
    entries = [
        Entry(at=each.at, what=each.what, words=each.words, by=each.by) for each in page.items
    ]
    return Timeline(entries=entries, cursor=page.cursor)

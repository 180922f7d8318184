"""GET /fleets, GET /fleets/{name}, GET /fleets/{name}/plan."""

from chalicelib.binding import bound
from chalicelib.deciding import decide
from chalicelib.decisions.report.history import rebuilds
from chalicelib.deps import Deps
from chalicelib.errors import NotFound
from chalicelib.handlers.api import fleetviews, routes, views
from chalicelib.handlers.api.datacenters import asked_of
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.fleets import (
    BrokenPolicy,
    FleetList,
    FleetPath,
    FleetsQuery,
)
from chalicelib.model.fleet import Fleet
from chalicelib.observing import every_fleet, observe

HISTORY = 500
"""Of its last replacements: how long they took."""


@answers(routes.LIST_FLEETS)
def list_fleets(deps: Deps, asked: Asked[FleetsQuery, Nothing]) -> Answer:
    """As AWS lists groups and standalone hosts now, each with what the registry remembers of it."""
    there = asked_of(deps, asked.given.dc)
    account, rows = there.registry.fleets.read_all()
    freeze = views.maybe(views.freeze, account.freeze)
    if there is not deps:
        known = [fleetviews.remembered(rows[name]) for name in sorted(rows)]
        return Answer(FleetList(fleets=known, freeze=freeze, broken_policies=None))
    book = deps.policies.book()
    fleets = [
        fleetviews.fleet(
            rows.get(group.name, Fleet(group.name)),
            group,
            bound(book, group),
            len(group.members),
        )
        for group in every_fleet(deps)
    ]
    broken = [BrokenPolicy(file=entry.file, error=str(entry.error)) for entry in book.broken]
    return Answer(FleetList(fleets=fleets, freeze=freeze, broken_policies=broken))


@answers(routes.SHOW_FLEET)
def show_fleet(deps: Deps, asked: Asked[FleetPath, Nothing]) -> Answer:
    name, now = asked.given.name, deps.clock()
    group = deps.groups.get(name) or deps.standalone.get(name)
    if group is None:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {name!r}")
    row, binding = deps.registry.fleets.get(name), bound(deps.policies.book(), group)
    oldest = next(iter(deps.registry.hosts.page(1, fleet=name).items), None)
    page = deps.registry.replacements.page(HISTORY, fleet=name)
    cut_at = min(page.items[-1].began.values()) if page.cursor else None
    told = fleetviews.fleet(row, group, binding, len(group.members))
    took = rebuilds(page.items, now, cut_at)
    return Answer(fleetviews.detail(told, group, binding, oldest, took, now))


@answers(routes.SHOW_PLAN)
def show_plan(deps: Deps, asked: Asked[FleetPath, Nothing]) -> Answer:
    """What the next pass would do: the same function of the same facts, not carried out."""
    fleet = asked.given.name
    seen, now = observe(deps, fleet), deps.clock()
    if seen.group is None and not seen.open:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {fleet!r}")
    return Answer(views.plan(decide(deps, seen, now), now))

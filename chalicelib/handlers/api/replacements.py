"""GET /replacements, GET /replacements/{id}."""

from chalicelib.deps import Deps
from chalicelib.errors import NotFound
from chalicelib.handlers.api import routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.replacements import (
    ReplacementPage,
    ReplacementQuery,
    ReplacementsQuery,
)


@answers(routes.LIST_REPLACEMENTS)
def list_replacements(deps: Deps, asked: Asked[ReplacementsQuery, Nothing]) -> Answer:
    given = asked.given
    page = deps.registry.replacements.page(given.limit, given.cursor, given.fleet)
    rows = [views.replacement(row) for row in page.items]
    return Answer(ReplacementPage(replacements=rows, cursor=page.cursor))


@answers(routes.SHOW_REPLACEMENT)
def show_replacement(deps: Deps, asked: Asked[ReplacementQuery, Nothing]) -> Answer:
    """Its row is found by fleet and id; the fleet is that of its old host, which the id names."""
    id_ = asked.given.id
    fleet = asked.given.fleet or _fleet_of(deps, id_.partition("-")[2])
    row = deps.registry.replacements.get(fleet, id_) if fleet else None
    if row is None:
        raise NotFound(
            f"no replacement {id_} is known; name its fleet if its old host is long gone"
        )
    return Answer(views.replacement(row))


def _fleet_of(deps: Deps, host: str) -> str | None:
    row = deps.registry.hosts.get(host)
    return row.fleet if row else None

"""GET /replacements, GET /replacements/{id}."""

from chalicelib.deps import Deps
from chalicelib.handlers.api import finding, routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.replacements import (
    ReplacementPage,
    ReplacementQuery,
    ReplacementsQuery,
)
from chalicelib.model.choice import ReplacementChoice


@answers(routes.LIST_REPLACEMENTS)
def list_replacements(deps: Deps, asked: Asked[ReplacementsQuery, Nothing]) -> Answer:
    given = asked.given
    choice = ReplacementChoice(given.open, given.step)
    page = deps.registry.replacements.page(given.limit, given.cursor, given.fleet, choice)
    rows = [views.replacement(row) for row in page.items]
    return Answer(ReplacementPage(replacements=rows, cursor=page.cursor))


@answers(routes.SHOW_REPLACEMENT)
def show_replacement(deps: Deps, asked: Asked[ReplacementQuery, Nothing]) -> Answer:
    row = finding.replacement(deps, asked.given.id, asked.given.fleet)
    return Answer(views.replacement(row))

"""GET /replacements."""

from chalicelib.deps import Deps
from chalicelib.handlers.api import routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.replacements import ReplacementPage, ReplacementsQuery


@answers(routes.LIST_REPLACEMENTS)
def list_replacements(deps: Deps, asked: Asked[ReplacementsQuery, Nothing]) -> Answer:
    given = asked.given
    page = deps.registry.replacements.page(given.limit, given.cursor, given.fleet)
    rows = [views.replacement(row) for row in page.items]
    return Answer(ReplacementPage(replacements=rows, cursor=page.cursor))

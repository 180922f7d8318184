"""GET /replacements."""

from chalice.app import Request, Response

from chalicelib.deps import Deps
from chalicelib.handlers.api import views
from chalicelib.handlers.api.http import answers, limit, ok, query


@answers
def list_replacements(deps: Deps, request: Request) -> Response:
    given = query(request, "fleet", "limit", "cursor")
    page = deps.registry.replacements.page(limit(given), given.get("cursor"), given.get("fleet"))
    rows = [views.replacement(row) for row in page.items]
    return ok({"replacements": rows, "cursor": page.cursor})

"""The table of routes in docs/api.md is that of the operations."""

from pathlib import Path

from chalicelib.handlers.api.operations import AnyOperation
from chalicelib.handlers.api.routes import ROUTES
from chalicelib.handlers.api.shapes.base import Nothing

HEAD = "| route | what it does | takes | answers |\n|---|---|---|---|\n"


def row(route: AnyOperation) -> str:
    query = [name for name in route.parameters if name not in route.in_path]
    body = [] if route.body is Nothing else [f"body: {', '.join(route.body.model_fields)}"]
    statuses = sorted({*route.answers, *route.problems, *((409, 422) if route.writes else ())})
    takes = "; ".join([*([", ".join(query)] if query else []), *body])
    answers = ", ".join(map(str, statuses))
    return f"| `{route.method} {route.path}` | {route.summary} | {takes} | {answers} |\n"


def test_the_table_of_routes_is_current() -> None:
    table = HEAD + "".join(map(row, ROUTES))
    assert table in Path("docs/api.md").read_text(), f"put this into docs/api.md:\n{table}"

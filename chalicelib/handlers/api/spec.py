"""GET /openapi.json."""

from functools import cache

from chalicelib.deps import Deps
from chalicelib.handlers.api import routes
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.openapi import document
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.document import Document


@answers(routes.SHOW_SPEC)
def show_spec(deps: Deps, asked: Asked[Nothing, Nothing]) -> Answer:
    return Answer(_spec())


@cache  # Made when first asked for: no other request needs it.
def _spec() -> Document:
    return Document(document(routes.ROUTES))

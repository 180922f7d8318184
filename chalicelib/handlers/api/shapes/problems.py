"""Errors, as RFC 9457 has them."""

from chalicelib.handlers.api.shapes.base import Told


class FieldProblem(Told):
    field: str
    problem: str
    """The value, what is wrong with it and what is allowed."""


class Problem(Told):
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None

"""What a request gives besides its path: a query as JSON or as text, an order, and which part."""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.dialects.http import Request
from chalicelib.dialects.puppetdb.fields import NotUsable
from chalicelib.dialects.puppetdb.pql import parse
from chalicelib.dialects.puppetdb.shaping import Shape, ordering, whole

LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Given:
    """The parameters of a request: in its query, or as JSON in the body of a POST."""

    query: Any
    """Its JSON form; None for all rows."""
    shape: Shape
    totals: bool
    other: dict[str, Any]


def given_by(request: Request) -> Given:
    given: dict[str, Any] = dict(request.query)
    if request.method == "POST":
        given |= _body(request.body)
    elif request.method != "GET":
        raise NotUsable(f"{request.method} is not possible; allowed: GET, POST")
    limit, offset = given.pop("limit", None), given.pop("offset", 0)
    order_by = given.pop("order_by", [])
    shape = Shape(
        order_by=ordering(_json("order_by", order_by) if order_by else []),
        limit=None if limit is None else whole("limit", limit),
        offset=whole("offset", offset),
    )
    totals = str(given.pop("include_total", "")).lower() == "true"
    return Given(_query(given.pop("query", None)), shape, totals, given)


def _body(body: bytes) -> dict[str, Any]:
    found = _json("the body", body.decode("utf-8", "replace"))
    if not isinstance(found, dict):
        raise NotUsable("the body is not an object")
    return found


def _query(given: Any) -> Any:
    """JSON, or PQL."""
    if given in (None, ""):
        return None
    if not isinstance(given, str):
        return given
    if len(given) > LONGEST:
        raise NotUsable(f"a query longer than {LONGEST} characters")
    return _json("query", given) if given.lstrip().startswith("[") else parse(given)


def _json(name: str, given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        raise NotUsable(f"{name} is not JSON: {given[:80]!r}") from None

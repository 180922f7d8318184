"""PuppetDB's query API v4: hosts as nodes, with facts; services as resources.

https://www.puppet.com/docs/puppetdb/7/api/query/v4/query.html
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.dialects.http import Answer, Asked, Question, Request, as_json, text
from chalicelib.dialects.puppetdb.fields import NotUsable
from chalicelib.dialects.puppetdb.pql import parse
from chalicelib.dialects.puppetdb.query import run, run_from
from chalicelib.dialects.puppetdb.shaping import Found, Shape, ordering, whole
from chalicelib.discovery.view import View

PATH = "pdb"
VERSION = "7.12.1"
"""Whose queries these are."""
ROOT = ("pdb", "query", "v4")
LONGEST = 64 * 1024


def ask(request: Request, region: str) -> Asked:
    if request.path == ("pdb", "meta", "v1", "version"):
        return as_json({"version": VERSION})
    if request.path[:3] != ROOT:
        return text("Not Found", 404)
    try:
        path = tuple(part for part in request.path[3:] if part)
        return _asked(path, _given(request))
    except NotUsable as error:
        return _refused(error)


@dataclass(frozen=True, slots=True)
class _Given:
    """The parameters of a request: in its query, or as JSON in the body of a POST."""

    query: Any
    """Its JSON form; None for all rows."""
    shape: Shape
    totals: bool
    other: dict[str, Any]


def _given(request: Request) -> _Given:
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
    return _Given(_query(given.pop("query", None)), shape, totals, given)


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


def _asked(path: tuple[str, ...], given: _Given) -> Asked:
    """One object, or what is worded in a way of its own; all else are rows of an entity."""
    match path:
        case ():
            return _question(lambda view: run_from(view, _named(given.query)), given)
        case ("nodes", host):
            return _object("nodes", ["=", "certname", host], f"node {host}", given)
        case ("environments", name):
            return _object("environments", ["=", "name", name], f"environment {name}", given)
        case ("fact-names",):
            return _question(lambda view: _names(view, given), given)
        case ("event-counts",):
            return _counts(given)
    return _listed(path, given)


def _listed(path: tuple[str, ...], given: _Given) -> Asked:
    match path:
        case ("nodes", host, entity):
            return _entity(entity, given, ["=", "certname", host])
        case ("nodes", host, "facts", name):
            return _entity("facts", given, _and(["=", "certname", host], ["=", "name", name]))
        case ("facts", name, *value) if len(value) < 2:
            return _entity("facts", given, _of("name", name, "value", value))
        case ("resources", kind, *title) if len(title) < 2:
            return _entity("resources", given, _of("type", kind, "title", title))
        case (entity,):
            return _entity(entity, given)
    return text("Not Found", 404)


def _named(query: Any) -> list[Any]:
    if not isinstance(query, list) or query[:1] != ["from"]:
        raise NotUsable("without an entity in the path a query begins with from, or is PQL")
    return query


def _of(name: str, value: str, other: str, rest: list[str]) -> Any:
    return _and(["=", name, value], *([["=", other, rest[0]]] if rest else []))


def _and(*queries: Any) -> Any:
    known = [query for query in queries if query]
    return ["and", *known] if len(known) > 1 else (known[0] if known else None)


def _entity(name: str, given: _Given, condition: Any = None) -> Asked:
    entity = name.replace("-", "_")
    query = _narrowed(given.query, condition)
    return _question(lambda view: run(view, entity, query, given.shape), given)


def _narrowed(query: Any, condition: Any) -> Any:
    """What a query extracts is of the rows that the path means."""
    if isinstance(query, list) and query[:1] == ["extract"] and condition:
        grouped = [part for part in query[2:] if part[:1] == ["group_by"]]
        others = [part for part in query[2:] if part[:1] != ["group_by"]]
        return ["extract", query[1], _and(condition, *others), *grouped]
    return _and(condition, query)


def _question(find: Callable[[View], Found], given: _Given) -> Question:
    def answer(view: View) -> Answer:
        found = find(view)
        headers = {"X-Records": str(found.total)} if given.totals else {}
        return as_json(found.rows, headers=headers)

    return Question(_guarded(answer))


def _object(entity: str, condition: Any, words: str, given: _Given) -> Question:
    """No list; PuppetDB says it like this where there is none."""

    def answer(view: View) -> Answer:
        found = run(view, entity, _narrowed(given.query, condition)).rows
        unknown = {"error": f"No information is known about {words}"}
        return as_json(found[0]) if found else as_json(unknown, 404)

    return Question(_guarded(answer))


def _guarded(answer: Callable[[View], Answer]) -> Callable[[View], Answer]:
    """What is wrong with a query is found as late as its rows are."""

    def guarded(view: View) -> Answer:
        try:
            return answer(view)
        except NotUsable as error:
            return _refused(error)

    return guarded


def _names(view: View, given: _Given) -> Found:
    found = run(view, "fact_names", given.query, given.shape)
    return replace(found, rows=[row.get("name") for row in found.rows])


def _counts(given: _Given) -> Asked:
    """Of events of Puppet's runs, of which there are none here."""
    by = given.other.get("summarize_by")
    if by not in ("certname", "resource", "containing_class"):
        words = f"summarize_by: {by!r}; allowed: certname, resource, containing_class"
        raise NotUsable(words)
    return _question(lambda view: run(view, "event_counts", given.query, given.shape), given)


def _refused(error: NotUsable) -> Answer:
    return text(str(error), 400)

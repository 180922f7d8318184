"""PuppetDB's query API v4: hosts as nodes, with facts; services as resources.

https://www.puppet.com/docs/puppetdb/7/api/query/v4/query.html
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from chalicelib.dialects.http import Answer, Asked, Question, Request, as_json, text
from chalicelib.dialects.puppetdb.fields import NotUsable
from chalicelib.dialects.puppetdb.given import Given, given_by
from chalicelib.dialects.puppetdb.query import run, run_from
from chalicelib.dialects.puppetdb.shaping import Found
from chalicelib.dialects.puppetdb.shared import Row
from chalicelib.discovery.view import View

PATH = "pdb"
VERSION = "7.12.1"
"""Whose queries these are."""
ROOT = ("pdb", "query", "v4")
OBJECTS = {
    "nodes": ("certname", "node"),
    "catalogs": ("certname", "catalog"),
    "environments": ("name", "environment"),
}
"""Of which a path can name one: by which field, and in which word."""
PARTS = {"logs": "logs", "metrics": "metrics", "events": "resource_events"}
"""Of a report, by which path to it and under which name in it."""


def ask(request: Request, region: str) -> Asked:
    if request.path == ("pdb", "meta", "v1", "version"):
        return as_json({"version": VERSION})
    if request.path[:3] != ROOT:
        return text("Not Found", 404)
    try:
        path = tuple(part for part in request.path[3:] if part)
        return _asked(path, given_by(request))
    except NotUsable as error:
        return _refused(error)


def _asked(path: tuple[str, ...], given: Given) -> Asked:
    """One object, or what is worded in a way of its own; all else are rows of an entity."""
    match path:
        case ():
            return _question(lambda view: run_from(view, _named(given.query)), given)
        case (entity, name) if entity in OBJECTS:
            field, word = OBJECTS[entity]
            return _one(entity, ["=", field, name], f"{word} {name}", given.query)
        case ("fact-names",):
            return _question(lambda view: _names(view, given), given)
        case ("event-counts",):
            return _counts(given)
        case ("reports", report, part) if part in PARTS:
            return _part(report, PARTS[part])
    return _listed(path, given)


def _part(report: str, part: str) -> Question:
    """Whatever else is asked: it has no rows to choose from."""

    def told(row: Row) -> Any:
        return row[part]["data"]

    return _one("reports", ["=", "hash", report], f"report {report}", None, told)


def _listed(path: tuple[str, ...], given: Given) -> Asked:
    match path:
        case ("nodes" | "catalogs", host, entity):
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


def _entity(name: str, given: Given, condition: Any = None) -> Asked:
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


def _question(find: Callable[[View], Found], given: Given) -> Question:
    def answer(view: View) -> Answer:
        found = find(view)
        headers = {"X-Records": str(found.total)} if given.totals else {}
        return as_json(found.rows, headers=headers)

    return Question(_guarded(answer))


def _one(
    entity: str, condition: Any, words: str, query: Any, told: Callable[[Row], Any] = dict
) -> Question:
    """No list of rows; PuppetDB says it like this where there is none."""

    def answer(view: View) -> Answer:
        found = run(view, entity, _narrowed(query, condition)).rows
        unknown = {"error": f"No information is known about {words}"}
        return as_json(told(found[0])) if found else as_json(unknown, 404)

    return Question(_guarded(answer))


def _guarded(answer: Callable[[View], Answer]) -> Callable[[View], Answer]:
    """What is wrong with a query is found as late as its rows are."""

    def guarded(view: View) -> Answer:
        try:
            return answer(view)
        except NotUsable as error:
            return _refused(error)

    return guarded


def _names(view: View, given: Given) -> Found:
    found = run(view, "fact_names", given.query, given.shape)
    return replace(found, rows=[row.get("name") for row in found.rows])


def _counts(given: Given) -> Asked:
    """Of events of Puppet's runs, of which there are none here."""
    by = given.other.get("summarize_by")
    if by not in ("certname", "resource", "containing_class"):
        words = f"summarize_by: {by!r}; allowed: certname, resource, containing_class"
        raise NotUsable(words)
    return _question(lambda view: run(view, "event_counts", given.query, given.shape), given)


def _refused(error: NotUsable) -> Answer:
    return text(str(error), 400)

"""PuppetDB's queries as JSON: which rows fit, and what is made of them.

https://www.puppet.com/docs/puppetdb/7/api/query/v4/ast.html
"""

from dataclasses import replace
from typing import Any

from chalicelib.dialects.puppetdb.entities import ENTITIES
from chalicelib.dialects.puppetdb.fields import Fits, NotUsable, comparison, read
from chalicelib.dialects.puppetdb.shaping import (
    Found,
    Shape,
    is_function,
    ordering,
    shaped,
    whole,
)
from chalicelib.discovery.view import View

DEEPEST = 24
PLAIN = Shape()
PATHS = (["facts"], ["fact"], ["parameter"], ["trusted"], ["node"])
"""How a field begins that is a list, and not a list of fields."""


def run(view: View, entity: str, ast: Any, shape: Shape = PLAIN, depth: int = 0) -> Found:
    """Raises NotUsable. `shape` is what the request says besides of order and part."""
    if depth > DEEPEST:
        raise NotUsable(f"nested deeper than {DEEPEST} levels")
    if entity not in ENTITIES:
        raise NotUsable(f"{entity!r} is not an entity; allowed: {', '.join(sorted(ENTITIES))}")
    condition = ast
    if _is(ast, "extract"):
        condition, shape = _extracted(ast, shape)
    fits = _condition(view, condition, depth)
    return shaped([row for row in ENTITIES[entity](view) if fits(row)], shape)


def run_from(view: View, ast: list[Any], depth: int = 0) -> Found:
    """`["from", entity, query, ["limit", n], ["offset", n], ["order_by", fields]]`."""
    if len(ast) < 2 or not isinstance(ast[1], str):
        raise NotUsable("from takes an entity")
    shape, condition = Shape(), None
    for part in ast[2:]:
        if _is(part, "limit") or _is(part, "offset"):
            given: dict[str, Any] = {part[0]: whole(part[0], part[1] if len(part) > 1 else None)}
            shape = replace(shape, **given)
        elif _is(part, "order_by"):
            shape = replace(shape, order_by=ordering(part[1] if len(part) > 1 else None))
        else:
            condition = part
    return run(view, ast[1], condition, shape, depth)


def _extracted(ast: list[Any], shape: Shape) -> tuple[Any, Shape]:
    """`["extract", fields, condition, ["group_by", ...]]`, the last two at will."""
    if len(ast) < 2:
        raise NotUsable("extract takes fields")
    given = ast[1]
    fields = given if isinstance(given, list) and not is_function(given) else [given]
    conditions = [part for part in ast[2:] if not _is(part, "group_by")]
    groups = [name for part in ast[2:] if _is(part, "group_by") for name in part[1:]]
    if len(conditions) > 1:
        raise NotUsable("extract takes one condition")
    found = replace(shape, fields=tuple(fields), groups=tuple(groups))
    return (conditions[0] if conditions else None), found


def _condition(view: View, ast: Any, depth: int) -> Fits:
    if ast is None or ast == []:
        return lambda row: True
    if depth > DEEPEST:
        raise NotUsable(f"nested deeper than {DEEPEST} levels")
    if not isinstance(ast, list) or not isinstance(ast[0], str):
        raise NotUsable(f"{str(ast)[:80]} is not a query; allowed: [operator, ...]")
    operator, arguments = ast[0], ast[1:]
    if operator in ("and", "or", "not"):
        return _joined(view, operator, arguments, depth)
    if operator == "in":
        return _among(view, arguments, depth)
    if operator == "subquery":
        return _related(view, arguments, depth)
    return comparison(operator, arguments)


def _joined(view: View, operator: str, arguments: list[Any], depth: int) -> Fits:
    if not arguments or (operator == "not" and len(arguments) != 1):
        raise NotUsable(f"{operator} takes {'one query' if operator == 'not' else 'queries'}")
    parts = [_condition(view, each, depth + 1) for each in arguments]
    if operator == "not":
        return lambda row: not parts[0](row)
    every = all if operator == "and" else any
    return lambda row: every(part(row) for part in parts)


def _among(view: View, arguments: list[Any], depth: int) -> Fits:
    """In an array, or in what another query extracts."""
    if len(arguments) != 2 or not isinstance(arguments[1], list) or not arguments[1]:
        raise NotUsable("in takes fields and an array or a query")
    given, among = arguments
    many = isinstance(given, list) and given[:1] not in PATHS
    names = given if many else [given]
    wanted = {repr(each) for each in _wanted(view, among, depth)}
    return lambda row: repr([read(row, name) for name in names]) in wanted


def _wanted(view: View, among: list[Any], depth: int) -> list[list[Any]]:
    if among[0] == "array":
        values = among[1] if len(among) > 1 and isinstance(among[1], list) else []
        return [each if isinstance(each, list) else [each] for each in values]
    selected = _select(among[2]) if among[0] == "extract" and len(among) > 2 else ""
    if selected:
        among = ["from", selected, ["extract", among[1], *among[2][1:]]]
    if among[0] != "from":
        raise NotUsable("in takes an array, a from or an extract of a select")
    return [list(row.values()) for row in run_from(view, among, depth + 1).rows]


def _related(view: View, arguments: list[Any], depth: int) -> Fits:
    """Of hosts of which the other entity has a row that fits."""
    if len(arguments) not in (1, 2):
        raise NotUsable("subquery takes an entity and a query")
    found = run(view, str(arguments[0]), arguments[1] if arguments[1:] else None, depth=depth + 1)
    hosts = {row.get("certname") for row in found.rows}
    return lambda row: row.get("certname") in hosts


def _select(ast: Any) -> str:
    """`["select_facts", condition]`: an older way to say `from`."""
    name = ast[0] if isinstance(ast, list) and ast and isinstance(ast[0], str) else ""
    return name.removeprefix("select_").replace("-", "_") if name.startswith("select_") else ""


def _is(ast: Any, operator: str) -> bool:
    return isinstance(ast, list) and bool(ast) and ast[0] == operator

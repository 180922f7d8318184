"""What a query makes of the rows that fit: fields, groups, functions, order, and a part of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from chalicelib.dialects.puppetdb.fields import NotUsable, number, read
from chalicelib.dialects.puppetdb.shared import Row

LARGEST = 10  # Digits of a limit or an offset.


@dataclass(frozen=True, slots=True)
class Shape:
    """Empty `fields` stand for whole rows."""

    fields: tuple[Any, ...] = ()
    groups: tuple[Any, ...] = ()
    order_by: tuple[tuple[str, bool], ...] = ()
    """Field, and whether it descends."""
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    rows: list[Any]
    total: int
    """Without limit and offset."""


def shaped(rows: list[Row], shape: Shape) -> Found:
    found = _projected(rows, shape)
    for name, descends in reversed(shape.order_by):
        found.sort(key=lambda row: _sortable(read(row, name)), reverse=descends)  # noqa: B023
    end = None if shape.limit is None else shape.offset + shape.limit
    return Found(found[shape.offset : end], len(found))


def is_function(given: Any) -> bool:
    return isinstance(given, list) and given[:1] == ["function"]


def _projected(rows: list[Row], shape: Shape) -> list[Any]:
    if not shape.fields:
        return list(rows)
    functions = [given for given in shape.fields if is_function(given)]
    plain = [given for given in shape.fields if not is_function(given)]
    if not functions and not shape.groups:
        return [_part(row, plain) for row in rows]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        key = repr([read(row, name) for name in shape.groups or plain])
        groups.setdefault(key, []).append(row)
    if not plain and not shape.groups:
        groups = {"": rows}  # Also of no rows there is a count.
    return [
        (_part(members[0], plain) if plain else {}) | _aggregated(functions, members)
        for members in groups.values()
    ]


def _part(row: Row, names: list[Any]) -> Row:
    return {_called(name): read(row, name) for name in names}


def _called(name: Any) -> str:
    """As PuppetDB names a path in its answer."""
    return name if isinstance(name, str) else ".".join(str(part) for part in name)


def _sortable(value: Any) -> tuple[bool, float, str]:
    """Numbers by size, all else as text, and what is missing last."""
    size = number(value)
    return value is None, size if size is not None else float("inf"), str(value)


def _aggregated(functions: list[Any], rows: list[Row]) -> Row:
    return {str(given[1]): _value(given, rows) for given in functions if _named(given)}


def _named(given: list[Any]) -> bool:
    if len(given) not in (2, 3):
        raise NotUsable("a function takes at most one field")
    return True


def _value(given: list[Any], rows: list[Row]) -> Any:
    name, of = str(given[1]), given[2:]
    if name == "count":
        return len([row for row in rows if not of or read(row, of[0]) is not None])
    if name not in _FUNCTIONS or not of:
        raise NotUsable(
            f"{name!r} with {len(of)} fields; allowed: count, and of one field avg, ..."
        )
    sizes = [size for row in rows if (size := number(read(row, of[0]))) is not None]
    return _FUNCTIONS[name](sizes) if sizes else None


_FUNCTIONS: dict[str, Callable[[list[float]], float]] = {
    "avg": lambda sizes: sum(sizes) / len(sizes),
    "max": max,
    "min": min,
    "sum": sum,
}


def whole(name: str, given: Any) -> int:
    text = str(given)
    if not (text.isascii() and text.isdecimal() and len(text) < LARGEST):
        raise NotUsable(f"{name}: {given!r}; allowed: a whole number")
    return int(text)


def ordering(given: Any) -> tuple[tuple[str, bool], ...]:
    """`[{"field": "certname", "order": "desc"}]`, `["certname", ["name", "desc"]]`."""
    if not isinstance(given, list):
        raise NotUsable("order_by takes a list of fields")
    return tuple(_order(each) for each in given)


def _order(given: Any) -> tuple[str, bool]:
    if isinstance(given, dict) and isinstance(given.get("field"), str):
        return given["field"], str(given.get("order", "asc")).lower() == "desc"
    if isinstance(given, list) and len(given) == 2:
        return str(given[0]), str(given[1]).lower() == "desc"
    if isinstance(given, str):
        return given, False
    raise NotUsable(f"{given!r} is no order; allowed: a field, or a field and asc or desc")

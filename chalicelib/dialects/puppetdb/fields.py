"""Fields of PuppetDB's rows and how they are compared."""

import re
from collections.abc import Callable
from typing import Any

from chalicelib.dialects.puppetdb.shared import Row

Fits = Callable[[Row], bool]
LONGEST_PATTERN = 512
INSIDE = {"facts": "facts", "fact": "facts", "parameter": "parameters", "trusted": "trusted"}
"""How a path begins to the field that it leads into."""


class NotUsable(Exception):
    """A query that cannot be read, in words."""


def read(row: Row, name: Any) -> Any:
    """None for what a row does not have: a fact may be any host's or nobody's."""
    value: Any = row
    for part in _path(name, row):
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _path(name: Any, row: Row) -> list[Any]:
    """A name, `["parameter", "port"]`, `facts.services.web.port`."""
    if isinstance(name, list):
        parts = list(name)
    elif isinstance(name, str):
        parts = [name] if name in row else name.split(".")
    else:
        raise NotUsable(f"{name!r} is not a field")
    if not parts:
        raise NotUsable("a path that names nothing")
    return [INSIDE.get(str(parts[0]), parts[0]), *parts[1:]]


def comparison(operator: str, arguments: list[Any]) -> Fits:
    """Of a field with a value, in PuppetDB's way: what is missing fits nothing."""
    if len(arguments) != 2:
        raise NotUsable(f"{operator} takes a field and a value")
    name, wanted = arguments
    if name == ["node", "active"]:
        return lambda row: wanted is True  # Who is not has no rows here.
    if operator in ("~", "~>"):
        return _matching(operator, name, wanted)
    if operator == "null?":
        return lambda row: (read(row, name) is None) is wanted
    if operator not in _COMPARISONS:
        known = "and, or, not, in, subquery, =, ~, ~>, >, <, >=, <=, null?"
        raise NotUsable(f"{operator!r} is not an operator; allowed: {known}")
    compare = _COMPARISONS[operator]
    return lambda row: _holds(compare, read(row, name), wanted)


def _holds(compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    if isinstance(value, list) and not isinstance(wanted, list):
        return any(_holds(compare, each, wanted) for each in value)  # Tags of a resource.
    if value is None:
        return False
    sizes = number(value), number(wanted)
    if None not in sizes and not (compare is _COMPARISONS["="] and isinstance(wanted, str)):
        value, wanted = sizes  # As text, 010 is not 10.
    elif compare is not _COMPARISONS["="]:
        value, wanted = str(value), str(wanted)  # Times sort as their texts do.
    return compare(value, wanted)


def number(value: Any) -> float | None:
    """Facts are texts, and are compared as the numbers that they are."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return float(value)
    except ValueError:
        return None


def _matching(operator: str, name: Any, wanted: Any) -> Fits:
    if operator == "~":
        pattern = _pattern(wanted)
        return lambda row: pattern.search(str(read(row, name) or "")) is not None
    if not isinstance(wanted, list):
        raise NotUsable("~> takes an array of patterns")
    patterns = [_pattern(str(part)) for part in wanted]
    return lambda row: _path_fits(read(row, name), patterns)


def _path_fits(value: Any, patterns: list[re.Pattern[str]]) -> bool:
    parts = value if isinstance(value, list) else [value]
    pairs = zip(patterns, parts, strict=False)
    return len(parts) == len(patterns) and all(p.search(str(part)) for p, part in pairs)


def _pattern(text: Any) -> re.Pattern[str]:
    if not isinstance(text, str) or len(text) > LONGEST_PATTERN:
        raise NotUsable(f"~ takes a pattern of at most {LONGEST_PATTERN} characters")
    try:
        return re.compile(text)
    except re.error as error:
        raise NotUsable(f"{text!r} is not a pattern: {error}") from None


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda value, wanted: bool(value == wanted),
    ">": lambda value, wanted: bool(value > wanted),
    "<": lambda value, wanted: bool(value < wanted),
    ">=": lambda value, wanted: bool(value >= wanted),
    "<=": lambda value, wanted: bool(value <= wanted),
}

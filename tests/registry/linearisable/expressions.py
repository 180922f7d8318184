"""DynamoDB's expressions, as far as the configuration store writes any. Each is read once."""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import Any

Row = dict[str, dict[str, Any]]
Names, Values = Mapping[str, str], Mapping[str, dict[str, Any]]
Condition = Callable[[Row, Names, Values], bool]
Update = Callable[[Row, Names, Values], Row]

_TOKEN = re.compile(r"[#:]\d+|<=|>=|<>|[=<>(),]|\w+")
_SIGNS = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@lru_cache(maxsize=1000)
def condition(text: str) -> Condition:
    tokens = iter(_TOKEN.findall(text))
    found = _condition(next(tokens), tokens)
    assert next(tokens, None) is None, f"more of {text!r} than is understood"
    return found


def _condition(first: str, rest: Iterator[str]) -> Condition:
    if first == "(":
        one, word = _condition(next(rest), rest), next(rest)
        if word == ")":
            return one
        assert word == "AND", word
        other = _condition(next(rest), rest)
        assert next(rest) == ")"
        return lambda row, names, values: one(row, names, values) and other(row, names, values)
    if first in _FUNCTIONS:
        assert next(rest) == "("
        return _FUNCTIONS[first](rest)
    return _comparison(first, _SIGNS[next(rest)], next(rest))


def _comparison(name: str, sign: Callable[[Any, Any], bool], value: str) -> Condition:
    """Of what is not there, or is of another kind, nothing is true."""

    def holds(row: Row, names: Names, values: Values) -> bool:
        known, wanted = row.get(names[name]), values[value]
        return (
            known is not None
            and known.keys() == wanted.keys()
            and sign(*map(plain, (known, wanted)))
        )

    return holds


def _absent(rest: Iterator[str]) -> Condition:
    name, _ = next(rest), next(rest)
    return lambda row, names, values: names[name] not in row


def _begins(rest: Iterator[str]) -> Condition:
    name, _, value, _ = next(rest), next(rest), next(rest), next(rest)

    def holds(row: Row, names: Names, values: Values) -> bool:
        return bool(plain(row[names[name]]).startswith(plain(values[value])))

    return holds


_FUNCTIONS = {"attribute_not_exists": _absent, "begins_with": _begins}


def plain(value: Mapping[str, Any]) -> Any:
    """Numbers by their size, texts by their bytes."""
    ((kind, inner),) = value.items()
    if kind == "N":
        return Decimal(inner)
    return inner.encode() if kind == "S" else inner


@lru_cache(maxsize=1000)
def update(text: str) -> Update:
    parts = re.split(r"\b(SET|REMOVE) ", text)
    assert parts[0] == "", f"{text!r} is more than is understood"
    clauses = dict(zip(parts[1::2], parts[2::2], strict=True))
    given = [
        _set(each) for each in re.split(r", (?=#\d+ =)", clauses.get("SET", "").strip()) if each
    ]
    removed = _TOKEN.findall(clauses.get("REMOVE", "").replace(",", " "))

    def updated(row: Row, names: Names, values: Values) -> Row:
        new = {names[name]: value(row, names, values) for name, value in given}
        gone = {names[name] for name in removed}
        return {name: value for name, value in (row | new).items() if name not in gone}

    return updated


def _set(text: str) -> tuple[str, Callable[[Row, Names, Values], dict[str, Any]]]:
    name, sign, *given = _TOKEN.findall(text)
    assert sign == "="
    if len(given) == 1:
        return name, lambda row, names, values: values[given[0]]
    function, _, of, _, value, _ = given
    assert function == "if_not_exists", text
    return name, lambda row, names, values: row.get(names[of]) or values[value]

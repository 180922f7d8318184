"""Whether IAM policies allow a call. What of IAM's language they do not use is refused by name."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Request:
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)
    """Condition keys with their values; a key that is not there has none."""


EACH = "ForAllValues:"
"""Before an operator: it holds of each value of a key, which are parted by blanks here."""


class NotUnderstood(Exception):
    """Guessing would make the proof worthless."""


def allowed(statements: Iterable[Statement], request: Request) -> bool:
    effects = {one["Effect"] for one in statements if _applies(one, request)}
    return "Allow" in effects and "Deny" not in effects


def actions_of(statements: Iterable[Statement]) -> Iterator[str]:
    for statement in statements:
        yield from _listed(statement["Action"])


def _applies(statement: Statement, request: Request) -> bool:
    unknown = statement.keys() - {"Sid", "Effect", "Action", "Resource", "Condition"}
    if unknown:
        raise NotUnderstood(f"{sorted(unknown)} in {statement.get('Sid')}")
    return (
        any(_like(a.lower(), request.action.lower()) for a in _listed(statement["Action"]))
        and any(_like(r, request.resource) for r in _listed(statement["Resource"]))
        and all(
            _holds(operator, key, _listed(values), request.context)
            for operator, tests in statement.get("Condition", {}).items()
            for key, values in tests.items()
        )
    )


def _holds(operator: str, key: str, values: list[str], context: Mapping[str, str]) -> bool:
    found = {name.lower(): value for name, value in context.items()}.get(key.lower())
    if operator.startswith(EACH):
        one = operator.removeprefix(EACH)
        # Of a key that holds none it is true: what has no such key must be refused otherwise.
        return all(_holds(one, key, values, {key: each}) for each in (found or "").split())
    if operator == "Null":
        return (found is None) == (values == ["true"])
    if operator == "StringEquals":
        return found in values
    if operator in ("StringLike", "ArnLike"):
        return found is not None and any(_like(value, found) for value in values)
    raise NotUnderstood(operator)


def _like(pattern: str, text: str) -> bool:
    words = (".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)
    return re.fullmatch("".join(words), text) is not None


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)

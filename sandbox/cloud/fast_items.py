"""Whole-table scans and plain updates of one item, straight on moto's tables.

None for anything unusual and for every refusal: moto's own way comes after, and words it.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from moto.dynamodb.comparisons import create_condition_expression_parser
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

SCAN = {"TableName", "ConsistentRead", "ReturnConsumedCapacity"}
UPDATE = {
    "TableName",
    "Key",
    "UpdateExpression",
    "ConditionExpression",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnValues",
    "ReturnConsumedCapacity",
}
# Well below DynamoDB's limits: what comes near them is left to moto.
PAGE_LETTERS = 200_000
ITEM_BYTES = 300_000
BINARY = ("B", "BS")
SETS = ("SS", "NS", "BS")
FLAT = ("S", "N", "BOOL", "NULL")

_CLAUSE = re.compile(r"(SET|REMOVE|ADD) (.*?)(?= SET | REMOVE | ADD |$)")
_COMMA = re.compile(r", ?(?![^(]*\))")  # Not one between parentheses.
_FORMS = {
    "SET": re.compile(r"(#\w+) ?= ?(:\w+)"),
    "SET ONCE": re.compile(r"(#\w+) ?= ?if_not_exists ?\(\1, ?(:\w+)\)"),
    "REMOVE": re.compile(r"(#\w+)()"),
    "ADD": re.compile(r"(#\w+) (:\w+)"),
}


class Change(NamedTuple):
    """`name` and `value` are placeholders; a REMOVE has no value."""

    form: str
    name: str
    value: str


class Update(NamedTuple):
    changes: tuple[Change, ...]
    names: dict[str, str]
    values: dict[str, dict[str, Any]]
    condition: str | None


def scan(backend: DynamoDBBackend, body: dict[str, Any]) -> dict[str, Any] | None:
    if not _simple(body, SCAN):
        return None
    items, size = [], 0
    for item in backend.get_table(body["TableName"]).all_items():
        shown, letters = _shown(item)
        size += letters
        if shown is None or size > PAGE_LETTERS:
            return None
        items.append(shown)
    answer = {"Items": items, "Count": len(items), "ScannedCount": len(items)}
    return answer | _capacity(body, 1.0) if "ReturnConsumedCapacity" in body else answer


def update(backend: DynamoDBBackend, body: dict[str, Any]) -> dict[str, Any] | None:
    returned = body.get("ReturnValues", "NONE")
    if not _simple(body, UPDATE) or returned not in ("NONE", "ALL_NEW"):
        return None
    asked = Update(
        _changes(body.get("UpdateExpression", "")),
        body.get("ExpressionAttributeNames", {}),
        body.get("ExpressionAttributeValues", {}),
        body.get("ConditionExpression"),
    )
    table = backend.get_table(body["TableName"])
    item = backend.get_item(body["TableName"], body["Key"])
    if item is None or not (_plain(table, item, asked) and _allowed(item, asked)):
        return None
    _apply(item, asked)
    shown: dict[str, Any] = item.to_json() if returned == "ALL_NEW" else {}
    return shown | _capacity(body, 0.5)  # moto tells it whether asked or not


def _shown(item: Item) -> tuple[dict[str, Any] | None, int]:
    """As DynamoDB shows it (None if it holds binary values), and about how long that is."""
    shown, letters = {}, 0
    for name, value in item.attrs.items():
        if value.type in FLAT:
            shown[name] = {value.type: value.value}
            letters += len(name) + len(str(value.value))
        elif _holds_binary(value):
            return None, 0
        else:
            shown[name] = value.to_regular_json()
            letters += len(name) + value.size()
    return shown, letters


def _simple(body: dict[str, Any], known: set[str]) -> bool:
    return body.keys() <= known and body.get("ReturnConsumedCapacity", "TOTAL") == "TOTAL"


def _capacity(body: dict[str, Any], units: float) -> dict[str, Any]:
    return {"ConsumedCapacity": {"TableName": body["TableName"], "CapacityUnits": units}}


@cache
def _changes(expression: str) -> tuple[Change, ...]:
    """Empty for an expression with paths, other functions or arithmetic."""
    clauses = list(_CLAUSE.finditer(expression))
    if " ".join(clause[0] for clause in clauses) != expression:
        return ()
    changes = [_change(clause[1], part) for clause in clauses for part in _COMMA.split(clause[2])]
    return () if None in changes else tuple(change for change in changes if change)


def _change(verb: str, text: str) -> Change | None:
    for form, pattern in _FORMS.items():
        found = pattern.fullmatch(text) if form.startswith(verb) else None
        if found:
            return Change(form, found[1], found[2])
    return None


def _plain(table: Table, item: Item, asked: Update) -> bool:
    """None of the things that DynamoDB has more rules about: keys, sets, streams, large items."""
    changed = [asked.names.get(change.name) for change in asked.changes]
    if not changed or None in changed or len(set(changed)) < len(changed):
        return False
    if table.stream_shard is not None or not _keys(table).isdisjoint(changed):
        return False
    if item.size() > ITEM_BYTES or _binary(item):
        return False
    if any(kind in SETS for value in asked.values.values() for kind in value):
        return False
    return all(_summable(item, asked, change) for change in asked.changes if change.form == "ADD")


def _summable(item: Item, asked: Update, change: Change) -> bool:
    current = item.attrs.get(asked.names[change.name])
    return "N" in asked.values.get(change.value, {}) and (current is None or current.is_number())


def _allowed(item: Item, asked: Update) -> bool:
    """Every placeholder is known and used, and the condition holds."""
    parser = create_condition_expression_parser(asked.condition, asked.names, asked.values)
    condition = parser.parse()
    names = {change.name for change in asked.changes} | set(parser.expr_attr_names_found)
    values = {change.value for change in asked.changes} | set(parser.expr_attr_values_found)
    if names != asked.names.keys() or values - {""} != asked.values.keys():
        return False
    return bool(condition.expr(item))


def _apply(item: Item, asked: Update) -> None:
    for form, placeholder, value in asked.changes:
        name = asked.names[placeholder]
        current = item.attrs.get(name)
        if form == "REMOVE":
            item.attrs.pop(name, None)
        elif form != "SET ONCE" or current is None:
            given = DynamoType(asked.values[value])
            summed = given if form != "ADD" or current is None else current + given
            # moto's own assignment adds up the size of the whole item each time.
            dict.__setitem__(item.attrs, name, summed)


def _keys(table: Table) -> set[str]:
    schemas = [table.schema, *(index.schema for index in table.all_indexes())]
    return {key["AttributeName"] for schema in schemas for key in schema}


def _binary(item: Item) -> bool:
    return any(_holds_binary(value) for value in item.attrs.values())


def _holds_binary(value: DynamoType) -> bool:
    if value.type == "M":
        return any(_holds_binary(one) for one in value.value.values())
    if value.type == "L":
        return any(_holds_binary(one) for one in value.value)
    return value.type in BINARY

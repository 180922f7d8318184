"""DynamoDB's calls over a dict, as far as the configuration store makes any: each takes effect at
one moment, and is told at once. `test_table` says that it does as DynamoDB does."""

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from tests.registry.linearisable.expressions import Row, condition, plain, update

Asked = Mapping[str, Any]
Told = dict[str, Any]
Key = tuple[str, str]
FAILED = "ConditionalCheckFailed"


class Table:
    def __init__(self, page: Callable[[int], int] = lambda rows: rows) -> None:
        """`page` says of how many rows one answer tells: DynamoDB's may end anywhere."""
        self._rows: dict[Key, Row] = {}
        self._done: dict[str, Told] = {}
        self._page = page
        self._calls: dict[str, Callable[[Asked], Told]] = {
            "GetItem": self._get,
            "BatchGetItem": self._get_many,
            "Query": self._query,
            "UpdateItem": self._update,
            "TransactWriteItems": self._transact,
        }

    def call(self, name: str, asked: Asked, token: str = "") -> Told:
        """A transaction with the token of one that was done is not done again."""
        if token in self._done:
            return self._done[token]
        told = self._calls[name](asked)
        if token and name == "TransactWriteItems":
            self._done[token] = told
        return told

    def _get(self, asked: Asked) -> Told:
        assert asked["ConsistentRead"]
        row = self._rows.get(_key(asked["Key"]))
        return {} if row is None else {"Item": dict(row)}

    def _get_many(self, asked: Asked) -> Told:
        ((name, wanted),) = asked["RequestItems"].items()
        assert wanted["ConsistentRead"]
        keys = wanted["Keys"]
        most = self._page(len(keys))
        now, later = keys[:most], keys[most:]
        rows = [self._rows[_key(key)] for key in now if _key(key) in self._rows]
        left = {name: {**wanted, "Keys": later}} if later else {}
        return {"Responses": {name: [dict(row) for row in rows]}, "UnprocessedKeys": left}

    def _query(self, asked: Asked) -> Told:
        assert asked["ConsistentRead"]
        holds = condition(asked["KeyConditionExpression"])
        names, values = asked["ExpressionAttributeNames"], asked["ExpressionAttributeValues"]
        backward = not asked.get("ScanIndexForward", True)
        rows = [row for row in self._rows.values() if holds(row, names, values)]
        rows.sort(key=lambda row: plain(row["id"]), reverse=backward)
        after = asked.get("ExclusiveStartKey")
        if after:
            last = plain(after["id"])
            rows = [
                r for r in rows if (plain(r["id"]) < last if backward else plain(r["id"]) > last)
            ]
        some = rows[: min(asked.get("Limit", len(rows)), self._page(len(rows)))]
        told: Told = {
            "Items": [dict(row) for row in some],
            "Count": len(some),
            "ScannedCount": len(some),
        }
        if len(some) < len(rows):
            told["LastEvaluatedKey"] = {name: some[-1][name] for name in ("part", "id")}
        return told

    def _update(self, asked: Asked) -> Told:
        if not self._holds(asked):
            raise ClientError(
                {"Error": {"Code": f"{FAILED}Exception", "Message": ""}}, "UpdateItem"
            )
        self._do("Update", asked)
        return {"Attributes": dict(self._rows[_key(asked["Key"])])}

    def _transact(self, asked: Asked) -> Told:
        parts = [(kind, part) for each in asked["TransactItems"] for kind, part in each.items()]
        keys = [_key(part.get("Key") or part["Item"]) for _, part in parts]
        assert len(set(keys)) == len(keys) <= 100, keys
        held = [self._holds(part) for _, part in parts]
        if not all(held):
            raise cancelled("None" if true else FAILED for true in held)
        for kind, part in parts:
            self._do(kind, part)
        return {}

    def _holds(self, part: Asked) -> bool:
        text = part.get("ConditionExpression")
        row = self._rows.get(_key(part.get("Key") or part["Item"]), {})
        return not text or condition(text)(row, *_placeholders(part))

    def _do(self, kind: str, part: Asked) -> None:
        key = _key(part.get("Key") or part["Item"])
        if kind == "Put":
            self._rows[key] = dict(part["Item"])
        elif kind == "Delete":
            self._rows.pop(key, None)
        else:
            row = self._rows.get(key) or dict(part["Key"])
            self._rows[key] = update(part["UpdateExpression"])(row, *_placeholders(part))


def cancelled(codes: Any) -> ClientError:
    reasons = [{"Code": code} for code in codes]
    error: Any = {
        "Error": {"Code": "TransactionCanceledException", "Message": ""},
        "CancellationReasons": reasons,
    }
    return ClientError(error, "TransactWriteItems")


def _key(values: Mapping[str, dict[str, Any]]) -> Key:
    return values["part"]["S"], values["id"]["S"]


def _placeholders(part: Asked) -> tuple[Any, Any]:
    return part.get("ExpressionAttributeNames", {}), part.get("ExpressionAttributeValues", {})

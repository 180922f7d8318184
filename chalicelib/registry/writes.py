"""Conditional writes: what PynamoDB raises becomes a bool or a Conflict with the clause's name."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from pynamodb.connection import Connection
from pynamodb.exceptions import PynamoDBException, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from chalicelib.errors import Conflict

ATTEMPTS = 4
CONDITION_FAILED = "ConditionalCheckFailed"
BUSY = "another write was under way"

_CHECK, _DELETE, _PUT, _UPDATE = range(4)
"""PynamoDB sends the parts of a transaction in this order, and so come the reasons back."""


def actions(model: type[Model], values: Mapping[str, Any]) -> list[Action]:
    attributes = model.get_attributes()
    return [
        attributes[name].remove() if value is None else attributes[name].set(value)
        for name, value in values.items()
    ]


def condition_held(write: Callable[[], object]) -> bool:
    """False if the write's condition did not hold; any other failure is raised as it is."""
    try:
        undisturbed(write)
    except PynamoDBException as error:
        if _code(error) == "ConditionalCheckFailedException":
            return False
        raise
    return True


def undisturbed(write: Callable[[], object]) -> None:
    """Neither botocore nor PynamoDB sends again what met a transaction on the same row, though
    that is over within milliseconds. Nothing was written, so it is safe."""
    for _ in range(ATTEMPTS - 1):
        try:
            write()
            return
        except PynamoDBException as error:
            if not _disturbed(error):
                raise
    write()


def _disturbed(error: PynamoDBException) -> bool:
    if isinstance(error, TransactWriteError):
        return _codes(error) == {"TransactionConflict"}
    return _code(error) == "TransactionConflictException"


def _code(error: PynamoDBException) -> str | None:
    """PynamoDB's own look at it fails where there was no answer at all, as after a timeout."""
    answer: Mapping[str, Any] = getattr(error.cause, "response", None) or {}
    code: str | None = answer.get("Error", {}).get("Code")
    return code


def _codes(error: TransactWriteError) -> set[str]:
    return {reason.code for reason in error.cancellation_reasons if reason}


class _Part(NamedTuple):
    kind: int
    clause: str
    add: Callable[[TransactWrite], None]


class Transaction:
    """One TransactWrite. Of several clauses that fail, the one that was added first is named."""

    def __init__(self, what: str, connection: Connection) -> None:
        self._what = what
        self._connection = connection
        self._parts: list[_Part] = []

    def check(self, clause: str, model: type[Model], key: str, condition: Condition) -> None:
        def add(transaction: TransactWrite) -> None:
            transaction.condition_check(model, key, condition=condition)

        self._parts.append(_Part(_CHECK, clause, add))

    def delete(self, clause: str, row: Model, condition: Condition) -> None:
        def add(transaction: TransactWrite) -> None:
            transaction.delete(row, condition=condition)

        self._parts.append(_Part(_DELETE, clause, add))

    def put(self, clause: str, row: Model, condition: Condition | None = None) -> None:
        def add(transaction: TransactWrite) -> None:
            transaction.save(row, condition=condition)

        self._parts.append(_Part(_PUT, clause, add))

    def update(
        self, clause: str, row: Model, actions: list[Action], condition: Condition | None = None
    ) -> None:
        def add(transaction: TransactWrite) -> None:
            # PynamoDB adds the version to the very list that it is given.
            transaction.update(row, list(actions), condition=condition)

        self._parts.append(_Part(_UPDATE, clause, add))

    def commit(self) -> None:
        """Raises Conflict."""
        try:
            undisturbed(self._send)
        except TransactWriteError as error:
            clause = self._failed(error)
            if clause is None:
                raise
            raise Conflict(self._what, clause) from error

    def _send(self) -> None:
        with TransactWrite(connection=self._connection) as transaction:
            for part in self._parts:
                part.add(transaction)

    def _failed(self, error: TransactWriteError) -> str | None:
        """None for an outage or throttling, which is no conflict."""
        sent = sorted(self._parts, key=lambda part: part.kind)
        reasons = zip(sent, error.cancellation_reasons, strict=False)
        failed = [part for part, reason in reasons if reason and reason.code == CONDITION_FAILED]
        if failed:
            return min(failed, key=self._parts.index).clause
        return BUSY if _disturbed(error) else None

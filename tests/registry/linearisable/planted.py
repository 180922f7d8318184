"""Bugs that the store could have: each is to be noticed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from pynamodb.exceptions import TransactWriteError

from chalicelib.configuration.sessions import GRACE
from chalicelib.model.configuration import Change, Head, Operation, Session, Version
from chalicelib.registry.config_table import REVISION, SESSIONS, STORE
from chalicelib.registry.configuration import ConfigurationStore
from chalicelib.registry.dynamo_config import MOVED, DynamoRows
from chalicelib.registry.fleets import noting
from chalicelib.registry.writes import Transaction, actions
from tests.registry.linearisable.running import Form
from tests.registry.linearisable.stores import in_dynamodb


class WhateverTheRevision(DynamoRows):
    def _move(self, transaction: Transaction, change: Change) -> None:
        values = {"revision": change.revision + 1}
        transaction.update(MOVED, self._row(STORE, REVISION), noting(self._row, values))


class OnceMoreAfterALostAnswer(DynamoRows):
    def write(self, change: Change, at: datetime) -> bool:
        try:
            return super().write(change, at)
        except TransactWriteError:
            return False


class RenewedThoughItIsOver(DynamoRows):
    def renew(self, session: Session, now: datetime) -> bool:
        later = actions(self._row, {"expires_at": session.expires_at})
        self._row(SESSIONS, session.id).update(later)
        return True


class TheNewestValue(ConfigurationStore):
    """Instead of the one of the revision that was seen."""

    def versions(self, heads: Iterable[Head]) -> list[Version]:
        found = (self._rows.history(head.key, 1)[0] for head in heads)
        return [version for version in found if not version.deleted]


class ALockForWhoeverAsks(ConfigurationStore):
    """Also if the session is over."""

    def _stored(self, operations: Sequence[Operation], at: datetime) -> Any:
        stored, read = super()._stored(operations, at)
        given = {each.session: Session(each.session, 1) for each in operations if each.session}
        return stored and replace(stored, sessions=given | stored.sessions), read


class WithoutWhoeverAsks(DynamoRows):
    """Their sessions' rows are not made anew."""

    def _write_sessions(self, transaction: Transaction, change: Change) -> None:
        held = tuple(session for session in change.held if session.ttl)
        super()._write_sessions(transaction, replace(change, held=held))


class TheRevisionLast(ConfigurationStore):
    def _stored(self, operations: Sequence[Operation], at: datetime) -> Any:
        stored, read = super()._stored(operations, at)
        return stored and replace(stored, revision=self._rows.revision()), read


class ARenewalThatShortens(ConfigurationStore):
    def renew(self, id: str, at: datetime) -> Session | None:
        found = self._sessions([id]).get(id)
        if found is None or found.over(at) or found.ttl is None:
            return None
        return replace(found, expires_at=at + GRACE * found.ttl)


class AHolderThatIsGone(ConfigurationStore):
    """Whoever looks while its session ends is told that it holds the lock."""

    def _ended_meanwhile(self, *_: Any) -> bool:
        return False


PLANTED: dict[str, Form] = {
    "the condition on the revision is dropped": partial(in_dynamodb, rows=WhateverTheRevision),
    "the value is read after the revision, and is a newer one": partial(
        in_dynamodb, store=TheNewestValue
    ),
    "a lock is taken in spite of an ended session": partial(
        in_dynamodb, store=ALockForWhoeverAsks, rows=WithoutWhoeverAsks
    ),
    "what was done is done again after its answer was lost": partial(
        in_dynamodb, rows=OnceMoreAfterALostAnswer
    ),
    "botocore sends a transaction again without its token": partial(in_dynamodb, tokens=False),
    "a session that is over is renewed": partial(in_dynamodb, rows=RenewedThoughItIsOver),
    "the revision is read after all else": partial(in_dynamodb, store=TheRevisionLast),
    "a renewal makes a session end sooner": partial(in_dynamodb, store=ARenewalThatShortens),
    "a session that is over still holds its lock": partial(in_dynamodb, store=AHolderThatIsGone),
}

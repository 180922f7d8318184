"""Rows of configuration in DynamoDB. Every write moves the store's revision on, in the transaction
of what it writes."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition

from chalicelib.errors import Conflict
from chalicelib.model.configuration import FIRST, Change, Head, Session, Version
from chalicelib.registry.binding import Tables
from chalicelib.registry.config_table import (
    KEYS,
    REVISION,
    SESSIONS,
    STORE,
    VERSIONS,
    ConfigRow,
    version_id,
)
from chalicelib.registry.config_values import (
    head_values,
    holding_values,
    session_values,
    to_head,
    to_session,
    to_version,
    version_values,
)
from chalicelib.registry.contract import Retention
from chalicelib.registry.fleets import noting
from chalicelib.registry.tables import SCHEMA
from chalicelib.registry.values import Values, known, present
from chalicelib.registry.writes import Transaction, actions, condition_held

MOVED, RENEWED = "the configuration has another revision", "the session was renewed"


class DynamoRows:
    def __init__(self, tables: Tables, retention: Retention) -> None:
        self._row, self._connection = tables.config, tables.connection
        self._keep = retention.configuration

    def revision(self) -> int:
        store = self._store()
        return (store and store.revision) or FIRST

    def sessions_revision(self) -> int:
        store = self._store()
        return (store and store.sessions_revision) or FIRST

    def heads(self, keys: Iterable[str]) -> dict[str, Head]:
        return {row.id: to_head(row) for row in self._many((KEYS, key) for key in keys)}

    def heads_under(self, prefix: str) -> list[Head]:
        begins = self._row.id.startswith(prefix) if prefix else None
        return [to_head(row) for row in self._row.query(KEYS, begins, consistent_read=True)]

    def versions(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Version]:
        rows = self._many((VERSIONS + key, version_id(revision)) for key, revision in wanted)
        found = map(to_version, rows)
        return {(version.key, version.revision): version for version in found}

    def history(self, key: str, limit: int, before: int | None = None) -> list[Version]:
        earlier = None if before is None else self._row.id < version_id(before)
        rows = self._row.query(
            VERSIONS + key, earlier, consistent_read=True, scan_index_forward=False, limit=limit
        )
        return [to_version(row) for row in rows]

    def sessions(self, ids: Iterable[str]) -> dict[str, Session]:
        return {row.id: to_session(row) for row in self._many((SESSIONS, id) for id in ids)}

    def all_sessions(self) -> list[Session]:
        return [to_session(row) for row in self._row.query(SESSIONS, consistent_read=True)]

    def renew(self, session: Session, now: datetime) -> bool:
        row = self._row
        lives = (row.schema <= SCHEMA) & row.ending.does_not_exist() & (row.expires_at > now)
        sooner = row.expires_at <= session.expires_at
        later = actions(row, {"expires_at": session.expires_at})
        return condition_held(lambda: row(SESSIONS, session.id).update(later, lives & sooner))

    def write(self, change: Change, at: datetime) -> bool:
        transaction = Transaction("configuration", self._connection)
        self._move(transaction, change)
        for head in change.heads:
            self._update(transaction, KEYS, head.key, head_values(head))
        for version in change.versions:
            values = present(version_values(version))
            transaction.put("version", self._row(schema=SCHEMA, **values))
        for key, revision in change.superseded:
            ended = {"until": change.revision + 1, "expires": at + self._keep}
            self._update(transaction, VERSIONS + key, version_id(revision), ended)
        self._write_sessions(transaction, change)
        try:
            transaction.commit()
        except Conflict:
            return False
        return True

    def _move(self, transaction: Transaction, change: Change) -> None:
        """Whatever was read may have changed since, unless the revision is the same."""
        row = self._row
        same: Condition = row.revision == change.revision
        if change.revision == FIRST:
            same = row.id.does_not_exist()
        values: Values = {"revision": change.revision + 1}
        if change.opened or change.ended:
            values["sessions_revision"] = change.revision + 1
        transaction.update(MOVED, row(STORE, REVISION), noting(row, values), same)

    def _write_sessions(self, transaction: Transaction, change: Change) -> None:
        for session in change.opened:
            self._update(transaction, SESSIONS, session.id, session_values(session))
        for session in change.held:
            self._update(transaction, SESSIONS, session.id, holding_values(session))
        for session in change.ended:
            row, as_read = self._row(SESSIONS, session.id), self._unrenewed(session)
            if session.keys:
                left = noting(self._row, holding_values(session))
                transaction.update(RENEWED, row, left, as_read)
            else:
                transaction.delete(RENEWED, row, as_read)

    def _update(self, transaction: Transaction, part: str, id: str, values: Values) -> None:
        """Not put: what a newer release keeps in the row stays."""
        transaction.update("row", self._row(part, id), noting(self._row, values))

    def _unrenewed(self, session: Session) -> Condition:
        """As it was read. A key's session is the same in all else: only its end moves by itself."""
        stored: Any = self._row.expires_at
        if session.expires_at is None:
            condition: Condition = stored.does_not_exist()
            return condition
        condition = stored == session.expires_at
        return condition

    def _store(self) -> ConfigRow | None:
        try:
            row = self._row.get(STORE, REVISION, consistent_read=True)
        except self._row.DoesNotExist:
            return None
        known(row)
        return row

    def _many(self, keys: Iterable[tuple[str, str]]) -> Iterable[ConfigRow]:
        wanted = list(keys)
        return self._row.batch_get(wanted, consistent_read=True) if wanted else ()

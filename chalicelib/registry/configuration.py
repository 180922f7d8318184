"""The configuration store over rows, wherever they are kept: it reads at a revision, decides, and
writes if the store still has that revision."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from random import uniform
from time import sleep
from typing import TypeVar
from uuid import uuid4

from chalicelib.configuration.drafting import Draft, Stored, version_of
from chalicelib.configuration.limits import A_BATCH, TooMuch, check, check_change, check_session
from chalicelib.configuration.operations import Applied, apply
from chalicelib.configuration.sessions import ENDED, given_back, given_back_first, holders, renewed
from chalicelib.errors import Busy
from chalicelib.model.configuration import (
    Change,
    Committed,
    Head,
    Operation,
    Session,
    Verb,
    Version,
)
from chalicelib.registry.config_reading import ConfigurationReading
from chalicelib.registry.config_rows import Rows
from chalicelib.registry.times import as_utc

T = TypeVar("T")

ATTEMPTS = 10
FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.6
"""Seconds."""


class ConfigurationStore(ConfigurationReading):
    def __init__(self, rows: Rows, pause: Callable[[float], None] = sleep) -> None:
        super().__init__(rows)
        self._pause = pause

    def commit(self, operations: Sequence[Operation], at: datetime, by: str) -> Committed:
        check(operations)
        return self._tried(lambda: self._commit(operations, as_utc(at), by))

    def clear(self, prefix: str, at: datetime, by: str) -> None:
        while True:
            try:
                self.commit([Operation(Verb.DELETE_TREE, prefix)], at, by)
                return
            except TooMuch:
                some = self.look(prefix, at, tree=True).heads[:A_BATCH]
                self.commit([Operation(Verb.DELETE, head.key) for head in some], at, by)

    def open_session(self, session: Session, at: datetime) -> Session:
        """Whoever opens one ends those that are over: no others are ever left behind."""
        check_session(session)
        self._living(self._rows.all_sessions(), as_utc(at))
        id = str(uuid4())
        return self._tried(lambda: self._open(session, id, as_utc(at)))

    def renew(self, id: str, at: datetime) -> Session | None:
        """Once more if meanwhile somebody ended it, or renewed it for longer."""
        while True:
            found = self._sessions([id]).get(id)
            if found is None or found.over(as_utc(at)):
                return None
            later = renewed(found, as_utc(at))
            if later == found or self._rows.renew(later, as_utc(at)):
                return later

    def end_session(self, id: str, at: datetime) -> None:
        self._end(id, as_utc(at), lambda session: True)

    def _ended(self, id: str, at: datetime) -> None:
        self._end(id, at, lambda session: session.over(at))

    def _end(self, id: str, at: datetime, due: Callable[[Session], bool]) -> None:
        """In as many transactions as its keys need; from the first on it is over."""
        while self._tried(lambda: self._end_some(id, at, due)):
            pass

    def _end_some(self, id: str, at: datetime, due: Callable[[Session], bool]) -> bool | None:
        """Whether there is more of it; None if somebody else wrote meanwhile."""
        revision = self._rows.revision()
        session = self._sessions([id]).get(id)
        if session is None or not due(session):
            return False
        heads = self._rows.heads(session.keys)
        if _newer(heads, revision):
            return None
        held = [head for head in heads.values() if head.session == id]
        some = given_back_first(held)
        values = {each.key: each.value for each in self.versions(some)}
        draft = Draft(Stored(revision, heads, {}), at, ENDED)
        change = given_back(session, held, values, draft)
        return bool(change.ended[0].keys) if self._rows.write(change, at) else None

    def _open(self, session: Session, id: str, at: datetime) -> Session | None:
        revision = self._rows.revision()
        made = renewed(replace(session, id=id, created=revision + 1), at)
        written = self._rows.write(Change(revision, opened=(made,)), at)
        return made if written else None

    def _commit(self, operations: Sequence[Operation], at: datetime, by: str) -> Committed | None:
        stored, read = self._stored(operations, at)
        if stored is None:
            return None
        applied = apply(operations, Draft(stored, at, by))
        check_change(applied.change)
        if not applied.change.empty:
            if not self._rows.write(applied.change, at):
                return None
            return self._committed(applied, stored.revision + 1, at, by)
        # What several rows say together was true at one moment only if nothing changed meanwhile.
        if read > 1 and self._rows.revision() != stored.revision:
            return None
        return self._committed(applied, stored.revision, at, by)

    def _stored(self, operations: Sequence[Operation], at: datetime) -> tuple[Stored | None, int]:
        """What these operations may read, and in how many rows; None if a session had to be ended
        first, or somebody wrote meanwhile."""
        revision = self._rows.revision()
        trees = [each.key for each in operations if each.verb.tree]
        found = [head for prefix in trees for head in self._rows.heads_under(prefix)]
        heads = {head.key: head for head in found}
        keys = {each.key for each in operations if not each.verb.tree}
        heads |= self._rows.heads(keys - heads.keys())
        asked = {each.session for each in operations if each.session}
        held = holders(heads.values())
        known = self._sessions(asked | held)
        living = self._living(known.values(), at)
        if len(living) < len(known) or self._ended_meanwhile(held, known, revision):
            return None, 0
        if _newer(heads, revision):
            return None, 0
        read = max(len(heads), len(keys)) + len(trees)
        return Stored(revision, heads, {each.id: each for each in living}), read

    def _committed(self, applied: Applied, revision: int, at: datetime, by: str) -> Committed:
        wanted = [each.head for each in applied.told if each.with_value and each.value is None]
        values = {version.key: version.value for version in self.versions(wanted)}
        results: list[Version] = []
        for told in applied.told:
            value = (told.value or values.get(told.head.key, b"")) if told.with_value else b""
            results.append(version_of(told.head, value, at, by))
        return Committed(revision, tuple(results), applied.failures)

    def _tried(self, attempt: Callable[[], T | None]) -> T:
        """Whoever lost against another writer tries again, after a while of its own: those that
        met once would else meet again."""
        for number in range(ATTEMPTS):
            done = attempt()
            if done is not None:
                return done
            self._pause(uniform(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**number)))
        raise Busy(
            f"others changed the configuration each of the {ATTEMPTS} times that this was tried;"
            " nothing was written; ask again"
        )


def _newer(heads: Mapping[str, Head], revision: int) -> bool:
    """Somebody wrote after the revision was read. DynamoDB would not even see who was first: the
    version that ends and the one that begins would be the same row."""
    return any(head.modified > revision for head in heads.values())

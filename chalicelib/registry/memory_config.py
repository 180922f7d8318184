"""Rows of configuration in memory."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.model.configuration import Change, Head, Session, Version
from chalicelib.registry.memory_state import State


class MemoryRows:
    def __init__(self, state: State) -> None:
        self._state, self._kept = state, state.configuration

    def revision(self) -> int:
        return self._kept.revision

    def sessions_revision(self) -> int:
        return self._kept.sessions_revision

    def heads(self, keys: Iterable[str]) -> dict[str, Head]:
        with self._state.lock:
            return {key: self._kept.heads[key] for key in keys if key in self._kept.heads}

    def heads_under(self, prefix: str) -> list[Head]:
        with self._state.lock:
            keys = sorted(key for key in self._kept.heads if key.startswith(prefix))
            return [self._kept.heads[key] for key in keys]

    def versions(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Version]:
        with self._state.lock:
            return {
                each: self._kept.versions[each] for each in wanted if each in self._kept.versions
            }

    def history(self, key: str, limit: int, before: int | None = None) -> list[Version]:
        with self._state.lock:
            found = [version for (of, _), version in self._kept.versions.items() if of == key]
        earlier = [each for each in found if before is None or each.revision < before]
        return sorted(earlier, key=lambda version: version.revision, reverse=True)[:limit]

    def sessions(self, ids: Iterable[str]) -> dict[str, Session]:
        with self._state.lock:
            return {id: self._kept.sessions[id] for id in ids if id in self._kept.sessions}

    def all_sessions(self) -> list[Session]:
        with self._state.lock:
            return sorted(self._kept.sessions.values(), key=lambda session: session.id)

    def renew(self, session: Session, now: datetime) -> bool:
        with self._state.lock:
            known = self._kept.sessions.get(session.id)
            if known is None or known.over(now) or _ends_later(known, session):
                return False
            self._kept.sessions[session.id] = replace(known, expires_at=session.expires_at)
            return True

    def write(self, change: Change, at: datetime) -> bool:
        with self._state.lock:
            if self._kept.revision != change.revision or self._renewed(change.ended):
                return False
            self._apply(change)
            return True

    def _renewed(self, ended: Iterable[Session]) -> bool:
        known = self._kept.sessions
        return any(
            each.id not in known or known[each.id].expires_at != each.expires_at for each in ended
        )

    def _apply(self, change: Change) -> None:
        kept, revision = self._kept, change.revision + 1
        kept.revision = revision
        if change.opened or change.ended:
            kept.sessions_revision = revision
        kept.heads |= {head.key: head for head in change.heads}
        for each in change.superseded:
            kept.versions[each] = replace(kept.versions[each], until=revision)
        kept.versions |= {(version.key, version.revision): version for version in change.versions}
        kept.sessions |= {session.id: session for session in change.opened}
        for session in (*change.held, *change.ended):
            known = kept.sessions.pop(session.id)
            if session.keys or not session.ending:
                kept.sessions[session.id] = replace(known, keys=session.keys, ending=session.ending)


def _ends_later(one: Session, other: Session) -> bool:
    return bool(one.expires_at and other.expires_at and one.expires_at > other.expires_at)

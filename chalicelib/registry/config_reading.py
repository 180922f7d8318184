"""The reading half of the configuration store."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import datetime

from chalicelib.configuration.limits import SESSION_ID, check_key
from chalicelib.configuration.reading import at_revision, forgotten, index_of
from chalicelib.configuration.sessions import due, holders
from chalicelib.errors import BadRequest, Forgotten
from chalicelib.model.configuration import Head, Seen, SeenSessions, Session, Version
from chalicelib.registry.config_rows import Rows
from chalicelib.registry.times import as_utc


class ConfigurationReading:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    @abstractmethod
    def _ended(self, id: str, at: datetime) -> None:
        """End a session, if it is over."""

    def revision(self) -> int:
        return self._rows.revision()

    def look(self, key: str, at: datetime, tree: bool = False) -> Seen:
        check_key(key, may_be_empty=tree)
        while True:
            revision = self._rows.revision()
            heads = self._under(key, revision) if tree else [*self._rows.heads([key]).values()]
            held = holders(heads)
            known = self._sessions(held)
            living = self._living(known.values(), as_utc(at))
            if len(living) == len(known) and not self._ended_meanwhile(held, known, revision):
                return _seen(revision, heads, living)

    def look_back(self, prefix: str, revision: int) -> Seen:
        now = self._rows.revision()
        if revision > now:
            words = f"{revision}; allowed: up to {now}, the last one"
            raise BadRequest(f"revision {words}", {"revision": words})
        return _seen(revision, self._under(prefix, revision), [])

    def versions(self, heads: Iterable[Head]) -> list[Version]:
        wanted = [(head.key, head.modified) for head in heads]
        found = self._rows.versions(wanted)
        for key, revision in wanted:
            if (key, revision) not in found:
                raise Forgotten(f"what {key} was at revision {revision} is not kept any more")
        return [found[each] for each in wanted]

    def history(self, key: str, limit: int, before: int | None = None) -> list[Version]:
        check_key(key)
        return self._rows.history(key, limit, before)

    def look_at_sessions(self, at: datetime, id: str | None = None) -> SeenSessions:
        while True:
            revision, index = self._rows.revision(), self._rows.sessions_revision()
            found = self._rows.all_sessions() if id is None else [*self._sessions([id]).values()]
            living = self._living(found, as_utc(at))
            if len(living) == len(found):
                return SeenSessions(revision, index, tuple(living), due(living))

    def _sessions(self, ids: Iterable[str]) -> dict[str, Session]:
        return self._rows.sessions([id for id in ids if SESSION_ID.fullmatch(id)])

    def _under(self, prefix: str, revision: int) -> list[Head]:
        """As they were at that revision: what came since is taken back."""
        heads = self._rows.heads_under(prefix)
        older = {}
        for head in heads:
            if head.first <= revision < head.modified:
                found = next(iter(self._rows.history(head.key, 1, revision + 1)), None)
                if found is None or forgotten(head, found, revision):
                    raise Forgotten(
                        f"what {head.key} was at revision {revision} is not kept any more"
                    )
                older[head.key] = found
        return at_revision(heads, revision, older)

    def _ended_meanwhile(
        self, holders: set[str], known: Mapping[str, Session], revision: int
    ) -> bool:
        """Between the reading of keys and of sessions somebody has ended one that held a key: who
        looked because it was over would else be told that it lives."""
        return bool(holders - known.keys()) and self._rows.revision() != revision

    def _living(self, sessions: Iterable[Session], at: datetime) -> list[Session]:
        """Ends the others."""
        living = []
        for session in sessions:
            if session.over(at):
                self._ended(session.id, at)
            else:
                living.append(session)
        return living


def _seen(revision: int, heads: list[Head], sessions: list[Session]) -> Seen:
    existing = tuple(head for head in heads if not head.deleted)
    return Seen(revision, index_of(heads), existing, due(sessions))

"""What is in the store, and how one call changes it: for the specification alone."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

FIRST = 1


class Entry(NamedTuple):
    value: bytes
    flags: int
    created: int
    modified: int
    locked: int = 0
    session: str = ""
    there: bool = True
    delayed: datetime | None = None


class Life(NamedTuple):
    delay: timedelta
    deletes: bool
    ttl: timedelta
    until: datetime


class State(NamedTuple):
    revision: int = FIRST
    keys: tuple[tuple[str, Entry], ...] = ()
    sessions: tuple[tuple[str, Life], ...] = ()


@dataclass
class World:
    """A state while a call changes it."""

    revision: int
    keys: dict[str, Entry]
    sessions: dict[str, Life]
    at: datetime
    touched: set[str] = field(default_factory=set)

    @staticmethod
    def of(state: State, at: datetime) -> "World":
        return World(state.revision, dict(state.keys), dict(state.sessions), at)

    @property
    def next(self) -> int:
        return self.revision + 1

    def state(self) -> State:
        keys, sessions = sorted(self.keys.items()), sorted(self.sessions.items())
        return State(self.revision, tuple(keys), tuple(sessions))

    def there(self, key: str) -> Entry | None:
        found = self.keys.get(key)
        return found if found and found.there else None

    def put(self, key: str, value: bytes, flags: int, locked: int, session: str) -> None:
        old, was = self.there(key), self.keys.get(key)
        if old and (old.value, old.flags, old.locked, old.session) == (
            value,
            flags,
            locked,
            session,
        ):
            return
        created, delayed = old.created if old else self.next, was.delayed if was else None
        new = Entry(value, flags, created, self.next, locked, session, True, delayed)
        self.keys[key] = new
        self.touched.add(key)

    def remove(self, key: str) -> None:
        old = self.keys[key]
        self.keys[key] = Entry(b"", 0, old.created, self.next, there=False, delayed=old.delayed)
        self.touched.add(key)

    def end(self, id: str) -> None:
        """At a revision of its own."""
        life = self.sessions.pop(id)
        for key, entry in list(self.keys.items()):
            if entry.session != id:
                continue
            if life.deletes:
                self.remove(key)
            else:
                self.put(key, entry.value, entry.flags, entry.locked, "")
            if life.delay:
                self.keys[key] = self.keys[key]._replace(delayed=self.at + life.delay)
        self.revision += 1

    def over(self, ids: set[str]) -> bool:
        """Whether one of them ought to have been ended by now."""
        return any(id in self.sessions and self.sessions[id].until <= self.at for id in ids)

"""Configuration: keys, what each was at each revision, and sessions, which hold locks of keys."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

FIRST = 1
"""The index of what nobody has ever written. Never 0, on which clients would not wait at all."""


@dataclass(frozen=True, slots=True)
class Head:
    """A key as it is now, without its value: that is its version `modified`. Of a key that was
    deleted the head stays, so that the index of its prefix never goes back."""

    key: str
    first: int
    """The revision that first had the key, also before it was deleted."""
    created: int
    modified: int
    flags: int = 0
    lock_index: int = 0
    """How often its lock was taken."""
    session: str | None = None
    """Holds its lock."""
    digest: str = ""
    size: int = 0
    deleted: bool = False
    delayed_until: datetime | None = None
    """Until then nobody can take its lock, for the session that held it did not give it back."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a key was from one revision up to another, or is."""

    key: str
    revision: int
    created: int
    at: datetime
    by: str
    value: bytes = b""
    flags: int = 0
    lock_index: int = 0
    session: str | None = None
    deleted: bool = False
    until: int | None = None
    """The revision that ended it."""


@dataclass(frozen=True, slots=True)
class ConfigRead:
    """What a host was told of configuration when it booted: once, and ever after the same."""

    revision: int
    digest: str
    """Of the keys, their values and flags: what was changed and taken back is the same."""
    prefixes: tuple[str, ...]
    at: datetime


class Behaviour(StrEnum):
    """What becomes of the keys that a session holds when it ends."""

    RELEASE = "release"
    DELETE = "delete"


@dataclass(frozen=True, slots=True)
class Session:
    id: str
    created: int
    name: str = ""
    node: str = ""
    behaviour: Behaviour = Behaviour.RELEASE
    lock_delay: timedelta = timedelta(seconds=15)
    ttl: timedelta | None = None
    expires_at: datetime | None = None
    """None: it lasts until somebody ends it."""
    keys: frozenset[str] = frozenset()
    """Those that it may hold the lock of."""
    ending: bool = False
    """Some of its keys are given back already: it is over, whatever its time."""

    def over(self, now: datetime) -> bool:
        return self.ending or (self.expires_at is not None and self.expires_at <= now)


class Verb(StrEnum):
    """As Consul names them."""

    SET = "set"
    CAS = "cas"
    LOCK = "lock"
    UNLOCK = "unlock"
    DELETE = "delete"
    DELETE_CAS = "delete-cas"
    DELETE_TREE = "delete-tree"
    GET = "get"
    GET_OR_EMPTY = "get-or-empty"
    GET_TREE = "get-tree"
    CHECK_SESSION = "check-session"
    CHECK_INDEX = "check-index"
    CHECK_NOT_EXISTS = "check-not-exists"

    @property
    def tree(self) -> bool:
        return self in (Verb.DELETE_TREE, Verb.GET_TREE)


@dataclass(frozen=True, slots=True)
class Operation:
    verb: Verb
    key: str
    """Or the prefix of a tree."""
    value: bytes = b""
    flags: int = 0
    index: int = 0
    session: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an operation of a transaction, and so all of it, was not done."""

    operation: int
    words: str
    wrong: bool = False
    """It could never have been done as asked, whatever is in the store."""


@dataclass(frozen=True, slots=True)
class Committed:
    """`results` are what the operations told, in order; None of those that tell nothing. Empty if
    there are failures: then nothing was written."""

    revision: int
    results: tuple[Version, ...] = ()
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """Keys at one revision."""

    revision: int
    index: int
    """Of what was asked for: the highest revision that changed any of it, deletions included."""
    heads: tuple[Head, ...]
    """Those that exist."""
    due: datetime | None = None
    """When a session that holds one of them is over unless it is renewed."""


@dataclass(frozen=True, slots=True)
class SeenSessions:
    revision: int
    index: int
    sessions: tuple[Session, ...]
    due: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is written in one transaction, if the store still has the revision that it was made
    from; the next one is its own."""

    revision: int
    heads: tuple[Head, ...] = ()
    versions: tuple[Version, ...] = ()
    superseded: tuple[tuple[str, int], ...] = ()
    """Versions that end with it, as key and revision."""
    opened: tuple[Session, ...] = ()
    held: tuple[Session, ...] = ()
    """Of which only the keys are others: somebody may renew them meanwhile."""
    ended: tuple[Session, ...] = ()
    """With the keys that they still hold; none: the last trace of it. One that was renewed since it
    was read is not over, and nothing is written."""

    @property
    def empty(self) -> bool:
        return not (self.heads or self.opened or self.ended)

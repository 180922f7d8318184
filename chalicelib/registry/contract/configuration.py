"""Configuration: what the registry's two forms of it can do. Every answer is linearisable: it is as
if each call had happened at one moment between its beginning and its end."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.model.configuration import (
    Committed,
    Head,
    Operation,
    Seen,
    SeenSessions,
    Session,
    Version,
)


class Configuration(Protocol):
    """Whoever reads a key whose session is over ends that first: no reader sees a lock that nobody
    holds any more, whoever or whatever forgot to give it back.

    Raises ValueError or TooMuch for what can never be kept, Busy where others wrote all the time.
    """

    def revision(self) -> int:
        """Of the last change of anything; the cheapest of all reads."""

    def look(self, key: str, at: datetime, tree: bool = False) -> Seen:
        """At a key, or at all that begin with it; without values."""

    def look_back(self, prefix: str, revision: int) -> Seen:
        """At all that began with the prefix then. Raises Forgotten if it is not known any more,
        BadRequest if it is to come."""

    def versions(self, heads: Iterable[Head]) -> list[Version]:
        """With their values, in their order. Raises Forgotten."""

    def history(self, key: str, limit: int, before: int | None = None) -> list[Version]:
        """The newest first, deletions among them; those before a revision."""

    def commit(self, operations: Sequence[Operation], at: datetime, by: str) -> Committed:
        """All or nothing."""

    def clear(self, prefix: str, at: datetime, by: str) -> None:
        """Delete all keys under it: at one revision if they are few, else in several."""

    def open_session(self, session: Session, at: datetime) -> Session:
        """With an id, and the revision that created it."""

    def renew(self, id: str, at: datetime) -> Session | None:
        """None of a session that is over."""

    def end_session(self, id: str, at: datetime) -> None:
        """Its keys are given back, or deleted; done twice it does nothing more."""

    def look_at_sessions(self, at: datetime, id: str | None = None) -> SeenSessions:
        """At one, or at all; those that are over are not among them."""

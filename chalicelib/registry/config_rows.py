"""What the configuration store asks of whatever keeps its rows."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.model.configuration import Change, Head, Session, Version


class Rows(Protocol):
    """Every read is consistent."""

    def revision(self) -> int: ...

    def sessions_revision(self) -> int:
        """Of the last change that opened or ended one."""

    def heads(self, keys: Iterable[str]) -> dict[str, Head]:
        """Of those that exist, or did."""

    def heads_under(self, prefix: str) -> list[Head]:
        """By key; a long list is not of one moment."""

    def versions(self, wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Version]:
        """By key and revision: exactly those."""

    def history(self, key: str, limit: int, before: int | None = None) -> list[Version]:
        """The newest first."""

    def sessions(self, ids: Iterable[str]) -> dict[str, Session]: ...

    def all_sessions(self) -> list[Session]: ...

    def renew(self, session: Session, now: datetime) -> bool:
        """Give it its new end, unless it is over or has a later one."""

    def write(self, change: Change, at: datetime) -> bool:
        """All or nothing; False if the store has another revision, or a session that is to be ended
        was renewed."""

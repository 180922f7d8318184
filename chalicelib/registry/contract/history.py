"""What hosts were before: what the registry's two forms of it can do."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.model.version import HostVersion


class History(Protocol):
    """A host's row has its newest version. Each one before is kept under the time of its end: who
    asks for a time reads what has ended since, and the rows as they are."""

    def earliest(self, now: datetime) -> datetime:
        """The first time of which all is kept still."""

    def keep(self, versions: Iterable[HostVersion]) -> None:
        """Of versions that end. Idempotent by host, beginning and end."""

    def ended(
        self, after: datetime, now: datetime, begun_by: datetime, fleet: str | None = None
    ) -> list[HostVersion]:
        """Consistent: those of a fleet ("": of no fleet), or of all hosts, that ended later than
        `after`, up to now, and had begun by then. Read after the rows, it misses nothing that
        changes meanwhile. Raises BadRequest where too much has changed since to be read for one
        answer."""

"""One line of the append-only history of a host or a fleet."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """`id` makes a repeated append of the same happening a no-op."""

    subject: str
    """`host/i-0123` or `fleet/web`."""
    at: datetime
    id: str
    what: str
    """One word of the vocabulary: registered, forgotten, requested, claimed, launching, ..."""
    words: str
    by: str = "repave"


ACCOUNT = "account"
"""The subject of what is said of the whole account."""


def of_host(host: str) -> str:
    return f"host/{host}"


def of_fleet(fleet: str) -> str:
    return f"fleet/{fleet}"

"""What is told to people who do not ask."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a policy's `notify` lists."""

    STARTED = "started"
    DONE = "done"
    ABANDONED = "abandoned"
    BREAKER = "breaker"
    BREACH = "breach"
    FREEZE = "freeze"


WANTED = (Kind.ABANDONED, Kind.BREAKER, Kind.BREACH, Kind.FREEZE)
"""Unless a policy says otherwise: what a person may have to act upon, and nothing of the usual."""


@dataclass(frozen=True, slots=True)
class Notice:
    """`event` is the kind in full: `breaker-opened`, `unfrozen`, ..."""

    kind: Kind
    event: str
    about: str
    """A fleet, or `the account`."""
    text: str
    attributes: Mapping[str, str]
    """What subscriptions may filter by, beside kind and event."""

    @property
    def subject(self) -> str:
        return f"Repave: {self.about}: {self.event.replace('-', ' ')}"

"""Record sets of a hosted zone: those that are there, those that should be, what lies between."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Key = tuple[str, str]
"""A name and a type. Of each there is at most one that is ours."""


@dataclass(frozen=True, slots=True)
class RecordSet:
    name: str
    """In lower case, with its last dot."""
    type: str
    values: tuple[str, ...] = ()
    """Sorted."""
    ttl: int | None = None
    weight: int | None = None
    """Only of sets that share a name and a type with others."""
    identifier: str = ""
    """Tells those apart; it is where we write whose set it is."""
    plain: bool = True
    """False where somebody added what we never do: a health check, say."""
    listed: Mapping[str, Any] | None = field(default=None, compare=False, hash=False)
    """As Route 53 told it: nothing else deletes it."""

    @property
    def key(self) -> Key:
        return self.name, self.type


@dataclass(frozen=True, slots=True)
class Change:
    """Of one record set: one in the place of another, a new one, or none any more."""

    old: RecordSet | None
    new: RecordSet | None

    @property
    def _values(self) -> tuple[str, ...]:
        return tuple(value for each in (self.old, self.new) if each for value in each.values)

    @property
    def records(self) -> int:
        return len(self._values)

    @property
    def characters(self) -> int:
        return sum(map(len, self._values))

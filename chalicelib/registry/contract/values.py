"""What listings return, and for how long rows are kept."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows outlive their subject."""

    tombstones: timedelta = timedelta(days=30)
    replacements: timedelta = timedelta(days=400)
    timeline: timedelta = timedelta(days=400)
    configuration: timedelta = timedelta(days=90)
    """Of versions that others have followed."""
    history: timedelta = timedelta(days=90)
    """Of what hosts were: nobody can ask for a time before."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`cursor` continues the listing; None when it is at its end."""

    items: tuple[T, ...]
    cursor: str | None

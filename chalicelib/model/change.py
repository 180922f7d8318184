"""What became of a host between two times."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class What(StrEnum):
    CAME = "came"
    WENT = "went"
    CHANGED = "changed"
    PASSED = "came and went"


@dataclass(frozen=True, slots=True)
class Change:
    host: str
    fleet: str | None
    what: What
    noticed_at: datetime
    """When the registry learnt it, for the last time if more than once."""
    how: str | None
    """By what it learnt it; None of an end, which is not kept."""
    true_since: datetime | None
    """When it became so by AWS's word, where that is known: of one that came, its launch."""
    facts: Mapping[str, tuple[str | None, str | None]]
    """Of one that changed: by name what it was and what it is, None where there was nothing."""

"""One thing that an operator should know, and what to do about it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

SHOWN = 10


class Severity(StrEnum):
    """`note` is worth knowing and no fault: it leaves the exit status as it is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    severity: Severity
    subject: str
    """A fleet, a host, a file, or what else it is about."""
    words: str
    todo: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def error(subject: str, words: str, todo: str = "") -> Finding:
    return Finding(Severity.ERROR, subject, words, todo)


def warning(subject: str, words: str, todo: str = "") -> Finding:
    return Finding(Severity.WARNING, subject, words, todo)


def note(subject: str, words: str, todo: str = "") -> Finding:
    return Finding(Severity.NOTE, subject, words, todo)


def some(names: Sequence[str]) -> str:
    """The first of them, and how many more there are."""
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")


def counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"

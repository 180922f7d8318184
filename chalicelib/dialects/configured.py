"""What a client asks of configuration: what is to be read or written, and how it is then worded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.dialects.http import Answer, Asked
from chalicelib.model.configuration import (
    Committed,
    Operation,
    Seen,
    SeenSessions,
    Session,
    Version,
)


@dataclass(frozen=True, slots=True)
class KeysAsked:
    """A key, or all under a prefix, once their index is another than the client has seen."""

    key: str
    tree: bool
    answer: Callable[[Seen, Sequence[Version]], Answer]
    values: bool = True
    after: int = 0
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Commit:
    operations: tuple[Operation, ...]
    answer: Callable[[Committed], Answer]


@dataclass(frozen=True, slots=True)
class Clearing:
    """All keys under a prefix are to be deleted, however many."""

    prefix: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Opening:
    session: Session
    answer: Callable[[Session], Answer]


@dataclass(frozen=True, slots=True)
class Renewal:
    id: str
    answer: Callable[[Session | None], Answer]


@dataclass(frozen=True, slots=True)
class Ending:
    id: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class SessionsAsked:
    """One, or all."""

    id: str | None
    answer: Callable[[SeenSessions], Answer]
    after: int = 0
    wait: float = 0.0


Configured = KeysAsked | Commit | Clearing | Opening | Renewal | Ending | SessionsAsked
Anything = Asked | Configured

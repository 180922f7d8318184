"""One operation of the API: what it is called, what it takes, and what it may answer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from chalicelib.handlers.api.shapes.base import Given

Q = TypeVar("Q", bound=Given)
B = TypeVar("B", bound=Given)


@dataclass(frozen=True, slots=True)
class Operation(Generic[Q, B]):
    method: str
    path: str
    summary: str
    given: type[Q]
    """Path and query parameters by name; those in the path are the ones that it names."""
    body: type[B]
    answers: Mapping[int, type[BaseModel]]
    problems: tuple[int, ...] = ()
    """Beside those that every operation may answer with."""

    @property
    def name(self) -> str:
        """`POST /hosts/{id}/rebuild` is `post_hosts_id_rebuild`."""
        words = re.findall(r"[a-z]+", self.path)
        return "_".join((self.method.lower(), *words))

    @property
    def writes(self) -> bool:
        return self.method != "GET"

    @property
    def in_path(self) -> tuple[str, ...]:
        return tuple(name for name in self.given.names() if f"{{{name}}}" in self.path)


@dataclass(frozen=True, slots=True)
class Asked(Generic[Q, B]):
    """A request that was found good."""

    given: Q
    body: B
    caller: str
    key: str | None = None
    """Its Idempotency-Key."""


class Answer(NamedTuple):
    told: BaseModel
    status: int = 200


AnyOperation = Operation[Any, Any]

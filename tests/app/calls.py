"""Calls to AWS by the application's functions: what was asked, and what goes wrong with it."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from sandbox.functions import Died, Functions

ENDPOINT = "https://aws.invalid"


class Kind(Enum):
    DIES = "the process dies after the call took effect"
    UNSENT = "the call is never sent, and the process goes on"
    LOST = "the call takes effect, its answer is lost, and the process goes on"


class Call(NamedTuple):
    function: str
    operation: str


class Point(NamedTuple):
    """The n-th call of a function since `begin`."""

    function: str
    number: int


@dataclass
class Calls:
    original: Callable[..., Any]
    made: list[Call] = field(default_factory=list)
    faults: dict[Point, Kind] = field(default_factory=dict)
    struck: list[tuple[Point, Call]] = field(default_factory=list)
    again_after: int = 0
    """So many calls of its function after the first fault, the same happens once more."""
    _numbers: Counter[str] = field(default_factory=Counter)
    _running: list[str] = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return [call.operation for call in self.made]

    def points(self) -> list[tuple[Point, str]]:
        """Every call made since `begin` with the point at which it came."""
        numbers = Counter[str]()
        found = []
        for function, operation in self.made:
            numbers[function] += 1
            found.append((Point(function, numbers[function]), operation))
        return found

    def begin(self, faults: dict[Point, Kind] | None = None, again_after: int = 0) -> None:
        """Count anew from here; the faults are those of the calls to come."""
        self.made, self.struck, self._numbers = [], [], Counter()
        self.faults, self.again_after = dict(faults or {}), again_after

    def as_method(self) -> Callable[..., Any]:
        return lambda client, name, params: self._make(client, name, params)

    def watch(self, functions: Functions) -> None:
        plain = functions.invoke

        def invoke(name: str, event: dict[str, Any]) -> Any:
            with self.by(name):
                return plain(name, event)

        functions.invoke = invoke  # type: ignore[method-assign]

    @contextmanager
    def by(self, name: str) -> Iterator[None]:
        """What is asked meanwhile is counted as this function's."""
        self._running.append(name)
        try:
            yield
        finally:
            self._running.pop()

    def _make(self, client: Any, name: str, params: dict[str, Any]) -> Any:
        if not self._running:
            return self.original(client, name, params)
        kind = self._note(Call(self._running[-1], name))
        if kind is Kind.UNSENT:
            raise EndpointConnectionError(endpoint_url=ENDPOINT)
        answer = self.original(client, name, params)
        if kind is Kind.DIES:
            raise Died(name)
        if kind is Kind.LOST:
            raise ReadTimeoutError(endpoint_url=ENDPOINT)
        return answer

    def _note(self, call: Call) -> Kind | None:
        self.made.append(call)
        self._numbers[call.function] += 1
        point = Point(call.function, self._numbers[call.function])
        kind = self.faults.pop(point, None)
        if kind is not None:
            self.struck.append((point, call))
            if self.again_after and len(self.struck) == 1:
                self.faults[point._replace(number=point.number + self.again_after)] = kind
        return kind

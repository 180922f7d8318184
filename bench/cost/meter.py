"""Counts what the application's functions ask of AWS, and what that is billed by."""

import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bench.cost import prices

INDEXED = {"hosts": 1, "replacements": 1, "fleets": 0, "timeline": 0, "services": 0}
"""Indexes that hold a living row whole, so that every change of it is written there as well."""
WRITES = {"PutItem", "UpdateItem", "DeleteItem"}
STORES = {"SendMessageBatch", "SendMessage"}


@dataclass
class Usage:
    """Everything counted, by function; what DynamoDB bills also by table."""

    invocations: Counter[str] = field(default_factory=Counter)
    cpu: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    waits: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    logged: Counter[str] = field(default_factory=Counter)
    """Bytes."""
    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    reads: defaultdict[tuple[str, str], float] = field(default_factory=lambda: defaultdict(float))
    writes: Counter[tuple[str, str]] = field(default_factory=Counter)
    metrics: Counter[str] = field(default_factory=Counter)
    """By name: each is billed for itself, however often it is written."""

    def __add__(self, other: "Usage") -> "Usage":
        return self._with(other, 1)

    def __sub__(self, other: "Usage") -> "Usage":
        return self._with(other, -1)

    def _with(self, other: "Usage", sign: float) -> "Usage":
        total = self.times(1)
        for name in self.__dataclass_fields__:
            mine = getattr(total, name)
            for key, value in getattr(other, name).items():
                mine[key] += sign * value
        return total

    def times(self, factor: float) -> "Usage":
        scaled = Usage()
        for name in self.__dataclass_fields__:
            for key, value in getattr(self, name).items():
                getattr(scaled, name)[key] = value * factor
        return scaled


class Meter:
    """Put between the sandbox's functions and their callers, and under every client."""

    def __init__(self, functions: Any, row_bytes: Mapping[str, float]) -> None:
        from botocore.client import BaseClient

        self._client: Any = BaseClient
        self.usage = Usage()
        self._row_bytes = row_bytes
        self._running = ""
        self._functions = functions

    @contextmanager
    def running(self) -> Iterator[Usage]:
        self.usage = Usage()
        from chalicelib.observability import metrics

        told: Any = metrics
        invoke, call, add = self._functions.invoke, self._client._make_api_call, told.add_metric
        self._functions.invoke = self._metered(invoke)
        self._client._make_api_call = self._counted(call)
        # The sandbox publishes none, so that they are counted where they are made.
        told.add_metric = self._told(add)
        try:
            yield self.usage
        finally:
            self._functions.invoke, self._client._make_api_call = invoke, call
            told.add_metric = add

    def _told(self, add: Any) -> Any:
        def told(name: str, **rest: Any) -> None:
            self.usage.metrics[name] += 1
            add(name=name, **rest)

        return told

    def _metered(self, invoke: Any) -> Any:
        def metered(name: str, event: Any) -> Any:
            usage, out = self.usage, sys.stdout
            before, self._running = time.process_time(), name
            sys.stdout = written = _Counted()
            try:
                return invoke(name, event)
            finally:
                sys.stdout, self._running = out, ""
                usage.invocations[name] += 1
                usage.cpu[name] += time.process_time() - before
                usage.logged[name] += written.bytes + prices.LOG_OF_AN_INVOCATION

        return metered

    def _counted(self, call: Any) -> Any:
        def counted(client: Any, operation: str, params: dict[str, Any]) -> Any:
            answer = call(client, operation, params)
            if self._running:
                self._count(client.meta.service_model.service_name, operation, params, answer)
            return answer

        return counted

    def _count(self, service: str, operation: str, params: Any, answer: Any) -> None:
        self.usage.calls[self._running, operation] += 1
        if service != "dynamodb":
            wait = prices.STORE_WAIT if operation in STORES else prices.OTHER_WAIT
            self.usage.waits[self._running] += prices.WAITS.get(operation, wait)
            return
        self.usage.waits[self._running] += prices.STORE_WAIT
        for table, units in _reads(operation, params, answer):
            self.usage.reads[self._running, table] += units
        for table, factor in _writes(operation, params):
            units = math.ceil(self._row_bytes[table] / 1024) * factor
            self.usage.writes[self._running, table] += units * (1 + INDEXED[table])


class _Counted:
    def __init__(self) -> None:
        self.bytes = 0

    def write(self, text: str) -> int:
        self.bytes += len(text.encode())
        return len(text)

    def flush(self) -> None:
        """Nothing is kept."""


def _reads(operation: str, params: Any, answer: Any) -> Iterator[tuple[str, float]]:
    if operation == "GetItem":
        yield _table(params), _read_units([answer.get("Item")], params)
    elif operation in ("Query", "Scan"):
        together = sum(size(item) for item in answer.get("Items", ()))
        yield _table(params), max(1, math.ceil(together / 4096)) * _strength(params)
    elif operation == "BatchGetItem":
        for table, wanted in params["RequestItems"].items():
            items = answer["Responses"].get(table, [])
            missing = [None] * (len(wanted["Keys"]) - len(items))
            yield _short(table), _read_units([*items, *missing], wanted)


def _read_units(items: Iterable[Any], params: Any) -> float:
    """Each item by itself, and the answer "there is none" is one as well."""
    return sum(max(1, math.ceil(size(i) / 4096)) if i else 1 for i in items) * _strength(params)


def _strength(params: Any) -> float:
    return 1 if params.get("ConsistentRead") else 0.5


def _writes(operation: str, params: Any) -> Iterator[tuple[str, int]]:
    if operation in WRITES:
        yield _table(params), 1
    elif operation == "BatchWriteItem":
        for table, rows in params["RequestItems"].items():
            yield _short(table), len(rows)
    elif operation == "TransactWriteItems":
        for part in params["TransactItems"]:
            for one in part.values():
                yield _table(one), 2


def size(item: Mapping[str, Any] | None) -> int:
    """Bytes of a row, near enough: names and values as DynamoDB counts them."""
    return sum(
        len(name) + len(json.dumps(value, default=_as_long)) - 8
        for name, value in (item or {}).items()
    )


def _as_long(raw: bytes) -> str:
    """Of binary values, which are billed as they are."""
    return "." * len(raw)


def _table(params: Mapping[str, Any]) -> str:
    return _short(params["TableName"])


def _short(table: str) -> str:
    return table.rsplit("-", 1)[-1]

"""The stream of the services' indexes as a Lambda source, and what calls its function besides: both
are in the template alone, and only where there is a zone."""

import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from chalicelib.registry.services import INDEXES
from sandbox.clock import VirtualClock
from sandbox.delivery import Delivery
from sandbox.functions import ACCOUNT_ID, REGION, Died, Functions

FUNCTION = "sync_zone"
EVERY = timedelta(minutes=5)
TABLE = "repave-services"
ARN = f"arn:aws:dynamodb:{REGION}:{ACCOUNT_ID}:table/{TABLE}/stream/2026-03-16T00:00:00.000"
Invoke = Callable[[dict[str, Any]], None]


class Stream:
    """`look` is called after everything that may have raised an index. Records of one partition key
    come in order, and while the function runs the next ones wait: it is never in it twice."""

    def __init__(
        self,
        functions: Functions,
        clock: VirtualClock,
        lock: AbstractContextManager[Any],
        rng: random.Random,
        on_failure: Callable[[str, BaseException], None],
        delivery: Delivery,
    ) -> None:
        self._functions = functions
        self._clock = clock
        self._lock = lock
        self._rng = rng
        self._on_failure = on_failure
        self.delivery = delivery
        self._seen: dict[str, Any] = {}

    def start(self) -> None:
        self._clock.after(EVERY, self._repair)

    def look(self) -> None:
        with self._lock:
            rows = dynamodb_backends[ACCOUNT_ID][REGION].tables[TABLE].items
            indexes = next((found for key, found in rows.items() if key.value == INDEXES), {})
            told = {str(key.value): _raised(row) for key, row in indexes.items()}
        changed = {name for name in told if told[name] != self._seen.get(name)}
        self._seen = told
        if changed:
            event = {"Records": [record(name) for name in sorted(changed)]}
            for delay in self.delivery.arrivals(self._rng):
                self._clock.after(delay, lambda: self._invoke(event))

    def _repair(self) -> None:
        self._clock.after(EVERY, self._repair)
        self._invoke({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}})

    def _invoke(self, event: dict[str, Any]) -> None:
        try:
            self._functions.invoke(FUNCTION, event)
        except (Exception, Died) as error:
            self._on_failure(FUNCTION, error)


def _raised(row: Any) -> str:
    found = row.attrs.get("raised")
    return str(found.value) if found else ""


def record(service: str) -> dict[str, Any]:
    return {
        "eventID": "c4ca4238a0b923820dcc509a6f75849b",
        "eventName": "MODIFY",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": REGION,
        "dynamodb": {
            "ApproximateCreationDateTime": 1773648000,
            "Keys": {"service": {"S": INDEXES}, "host": {"S": service}},
            "SequenceNumber": "4421584500000000017450439091",
            "SizeBytes": 26,
            "StreamViewType": "KEYS_ONLY",
        },
        "eventSourceARN": ARN,
    }

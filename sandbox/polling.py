"""The queue as a Lambda source: batches, partial failures, and redelivery of what failed."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from moto.sqs.models import Message, SQSBackend, sqs_backends

from sandbox.clock import VirtualClock
from sandbox.functions import ACCOUNT_ID, REGION, Died, Functions

LATENCY = timedelta(seconds=1)


@dataclass(frozen=True)
class _Mapping:
    function: str
    queue: str
    batch_size: int


class Poller:
    """`poll` is called after everything that may have sent a message; it costs nothing when the
    queues are empty."""

    def __init__(
        self,
        functions: Functions,
        clock: VirtualClock,
        lock: AbstractContextManager[Any],
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        self._functions = functions
        self._clock = clock
        self._lock = lock
        self._on_failure = on_failure
        self._mappings: list[_Mapping] = []
        self._due: set[str] = set()

    def map(self, function: str, queue: str | None, batch_size: int) -> None:
        self._mappings.append(_Mapping(function, str(queue), batch_size))

    def poll(self) -> None:
        for mapping in self._mappings:
            if mapping.function not in self._due and _visible(mapping.queue):
                self._due.add(mapping.function)
                self._clock.after(LATENCY, lambda mapping=mapping: self._receive(mapping))

    def _receive(self, mapping: _Mapping) -> None:
        """Whatever is there now: Lambda has a worker for every message group. What is sent
        meanwhile comes with the next poll."""
        self._due.discard(mapping.function)
        for _ in range(_visible(mapping.queue)):
            # moto blocks the whole group of a batch whose visibility timed out, so one at a time.
            messages = self._taken(mapping.queue)
            if not messages:
                return
            for message in self._handled(mapping, messages):
                with self._lock:
                    _backend().delete_message(mapping.queue, str(message.receipt_handle))

    def _taken(self, queue: str) -> list[Message]:
        """Lambda polls from within AWS: there is no client whose request is worth emulating."""
        with self._lock:
            backend = _backend()
            # moto sets a queue's attributes by name.
            visibility = int(vars(backend.get_queue(queue))["visibility_timeout"])
            return backend.receive_message(queue, 1, 0, visibility)

    def _handled(self, mapping: _Mapping, messages: list[Message]) -> list[Message]:
        """The messages that may be deleted: none if the function failed, all but the named ones
        if it answered which of them failed."""
        event = {"Records": [_record(mapping.queue, message) for message in messages]}
        try:
            answer = self._functions.invoke(mapping.function, event) or {}
        except (Exception, Died) as error:
            self._on_failure(mapping.function, error)
            return []
        failed = {item["itemIdentifier"] for item in answer.get("batchItemFailures", [])}
        return [message for message in messages if message.id not in failed]


def _backend() -> SQSBackend:
    return sqs_backends[ACCOUNT_ID][REGION]


def _visible(queue: str) -> int:
    found = _backend().queues.get(queue)
    return found.approximate_number_of_messages if found is not None else 0


def _record(queue: str, message: Message) -> dict[str, Any]:
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": _attributes(message),
        "messageAttributes": {},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{queue}",
        "awsRegion": REGION,
    }


def _attributes(message: Message) -> dict[str, str]:
    given = {
        "ApproximateFirstReceiveTimestamp": message.approximate_first_receive_timestamp,
        "ApproximateReceiveCount": message.approximate_receive_count,
        "MessageDeduplicationId": message.deduplication_id,
        "MessageGroupId": message.group_id,
        "SenderId": message.sender_id,
        "SentTimestamp": message.sent_timestamp,
        "SequenceNumber": message.sequence_number,
    }
    return {name: str(value) for name, value in given.items() if value is not None}

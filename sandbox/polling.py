"""The queue as a Lambda source: batches, partial failures, and redelivery of what failed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from moto.sqs.models import sqs_backends

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
        client: Any,
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        self._functions = functions
        self._clock = clock
        self._client = client
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
        self._due.discard(mapping.function)
        url = self._client.get_queue_url(QueueName=mapping.queue)["QueueUrl"]
        # moto blocks the whole group of a batch whose visibility timed out, so one at a time.
        answer = self._client.receive_message(
            QueueUrl=url, MaxNumberOfMessages=1, AttributeNames=["All"]
        )
        messages = answer.get("Messages", [])
        if not messages:
            return
        for message in self._handled(mapping, messages):
            self._client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])

    def _handled(self, mapping: _Mapping, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The messages that may be deleted: none if the function failed, all but the named ones
        if it answered which of them failed."""
        event = {"Records": [_record(mapping.queue, message) for message in messages]}
        try:
            answer = self._functions.invoke(mapping.function, event) or {}
        except (Exception, Died) as error:
            self._on_failure(mapping.function, error)
            return []
        failed = {item["itemIdentifier"] for item in answer.get("batchItemFailures", [])}
        return [message for message in messages if message["MessageId"] not in failed]


def _visible(queue: str) -> bool:
    found = sqs_backends[ACCOUNT_ID][REGION].queues.get(queue)
    return found is not None and found.approximate_number_of_messages > 0


def _record(queue: str, message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message.get("Attributes", {}),
        "messageAttributes": {},
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:{REGION}:{ACCOUNT_ID}:{queue}",
        "awsRegion": REGION,
    }

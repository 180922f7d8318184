"""The queue of pokes: "look at this fleet now", one message group a fleet."""

import json
import re
import uuid
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from chalicelib.errors import RepaveError

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import (
        ChangeMessageVisibilityBatchRequestEntryTypeDef,
        SendMessageBatchRequestEntryTypeDef,
    )

BATCH = 10  # The most that SendMessageBatch takes.
ONCE_IN = 5  # Seconds.
_GROUP_ID = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")


class Pokes:
    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, fleets: Iterable[str]) -> None:
        """Raises RepaveError if the queue did not take all of them."""
        # Each poke counts: deduplicating by content would swallow the one that came after a change.
        self._send([(fleet, uuid.uuid4().hex) for fleet in fleets])

    def send_once(self, fleets: Iterable[str], now: datetime) -> None:
        """Of many within a few seconds the queue keeps one. Only for what the next sweep is sure
        to poke as well."""
        moment = int(now.timestamp()) // ONCE_IN
        self._send([(fleet, f"{_short(fleet)}-{moment}") for fleet in fleets])

    def _send(self, pokes: list[tuple[str, str]]) -> None:
        for start in range(0, len(pokes), BATCH):
            batch = pokes[start : start + BATCH]
            entries = [_entry(index, *poke) for index, poke in enumerate(batch)]
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            failed = answer.get("Failed", [])
            if failed:
                raise RepaveError(f"{len(failed)} pokes were not taken: {failed[0]['Code']}")

    def give_back(self, receipts: Iterable[str]) -> None:
        """Makes messages visible at once: until they are in the dead-letter queue, they and all
        behind them in their groups wait."""
        entries: list[ChangeMessageVisibilityBatchRequestEntryTypeDef] = [
            {"Id": str(i), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
            for i, receipt in enumerate(receipts)
        ]
        # A batch of Lambda's is no longer than one of these.
        self._client.change_message_visibility_batch(QueueUrl=self._queue_url, Entries=entries)


def _entry(index: int, fleet: str, once: str) -> "SendMessageBatchRequestEntryTypeDef":
    return {
        "Id": str(index),
        "MessageBody": json.dumps({"fleet": fleet}),
        "MessageGroupId": message_group(fleet),
        "MessageDeduplicationId": once,
    }


def message_group(fleet: str) -> str:
    """A group's name may have blanks and be longer than a message group's id."""
    return fleet if _GROUP_ID.fullmatch(fleet) else _short(fleet)


def _short(fleet: str) -> str:
    return sha256(fleet.encode()).hexdigest()

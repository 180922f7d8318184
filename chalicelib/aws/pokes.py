"""The queue of pokes: "look at this fleet now", one message group a fleet."""

import json
import re
import uuid
from collections.abc import Iterable
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
_GROUP_ID = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")


class Pokes:
    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def send(self, fleets: Iterable[str]) -> None:
        """Raises RepaveError if the queue did not take all of them."""
        names = list(fleets)
        for start in range(0, len(names), BATCH):
            entries = [_entry(i, fleet) for i, fleet in enumerate(names[start : start + BATCH])]
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


def _entry(index: int, fleet: str) -> "SendMessageBatchRequestEntryTypeDef":
    return {
        "Id": str(index),
        "MessageBody": json.dumps({"fleet": fleet}),
        "MessageGroupId": message_group(fleet),
        # Each poke counts: deduplicating by content would swallow the one that came after a change.
        "MessageDeduplicationId": uuid.uuid4().hex,
    }


def message_group(fleet: str) -> str:
    """A group's name may have blanks and be longer than a message group's id."""
    return fleet if _GROUP_ID.fullmatch(fleet) else sha256(fleet.encode()).hexdigest()

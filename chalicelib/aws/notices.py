"""The topic that people and their pagers subscribe to."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.model.notice import Notice

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

LONGEST_SUBJECT = 99
"""SNS takes fewer than a hundred characters of ASCII, on one line."""
LONGEST_TEXT = 8000
_NOT_ASCII = re.compile(r"[^ -~]+")


class Notices:
    """Without a topic nothing is told, and nothing is remembered as told."""

    def __init__(self, client: "Callable[[], SNSClient]", topic: str) -> None:
        # Made when first needed: most invocations tell nothing.
        self._make = client
        self._client: SNSClient | None = None
        self._topic = topic

    @property
    def on(self) -> bool:
        return bool(self._topic)

    def send(self, notice: Notice) -> None:
        self._client = self._client or self._make()
        named = {"kind": str(notice.kind), "event": notice.event, **notice.attributes}
        self._client.publish(
            TopicArn=self._topic,
            Subject=_NOT_ASCII.sub("?", notice.subject)[:LONGEST_SUBJECT],
            Message=notice.text[:LONGEST_TEXT],
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value} for name, value in named.items()
            },
        )

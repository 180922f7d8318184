"""AWS for commands that only look: every call is counted, and one that could change something is
refused before it is sent."""

import time
from collections import Counter
from typing import Any, TextIO

import boto3
from botocore.model import OperationModel

from cli.failing import NotAllowedHere

READS = ("Describe", "Get", "List")
READS_OF_TABLES = frozenset({"BatchGetItem", "Query", "Scan"})
"""Of DynamoDB alone, and only where Repave is deployed."""


class Guard:
    """Watches the clients whose events it is given."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        """As `ec2:DescribeInstances`."""
        self.seconds = 0.0
        """That AWS took to answer."""
        self._sent_at = 0.0

    def session(self, region: str | None = None) -> boto3.Session:
        session = boto3.Session(region_name=region)
        self.watch(session.events)
        return session

    def watch(self, events: Any) -> None:
        # Nothing of botocore's own or anyone else's comes before these.
        events.register_first("provide-client-params", self._allow)
        events.register_first("before-call", self._begin)
        events.register_last("after-call", self._end)
        events.register_last("after-call-error", self._end)

    def tell(self, file: TextIO) -> None:
        for call, count in sorted(self.calls.items()):
            print(f"{count:>6} {call}", file=file)
        print(f"{self.calls.total():>6} calls, {self.seconds:.1f} s", file=file)

    def _allow(self, model: OperationModel, **_: Any) -> None:
        service, name = model.service_model.signing_name, str(model.name)
        if not (name.startswith(READS) or (service == "dynamodb" and name in READS_OF_TABLES)):
            raise NotAllowedHere(f"{service}:{name} is not a read, and is not sent")
        self.calls[f"{service}:{name}"] += 1

    def _begin(self, **_: Any) -> None:
        self._sent_at = time.monotonic()

    def _end(self, **_: Any) -> None:
        self.seconds += time.monotonic() - self._sent_at

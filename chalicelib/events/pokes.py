"""Messages of the queue of pokes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_NAME = 1024
"""In bytes: that of a group has at most 255 characters."""


@dataclass(frozen=True, slots=True)
class Poke:
    """{"Records": [{"messageId": "11d6...", "body": "{\\"fleet\\": \\"web\\"}", ...}]}"""

    message: str
    fleet: str | None
    """None for a message that cannot be read: only those go to the dead-letter queue."""
    receipt: str | None = None
    """By which the queue knows this delivery."""


def parse_pokes(raw: Mapping[str, Any]) -> list[Poke]:
    return [
        Poke(record["messageId"], _fleet(record.get("body")), record.get("receiptHandle"))
        for record in raw["Records"]
    ]


def _fleet(body: Any) -> str | None:
    """None also for what no group can be called, and no table could be asked for."""
    try:
        fleet = json.loads(body)["fleet"]
        fits = isinstance(fleet, str) and 0 < len(fleet.encode()) <= LONGEST_NAME
    except (TypeError, ValueError, KeyError, RecursionError):
        return None
    return fleet if fits else None

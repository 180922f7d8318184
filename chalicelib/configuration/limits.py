"""What is too long or too much, in words that name what is allowed."""

import re
from collections.abc import Sequence
from datetime import timedelta

from chalicelib.model.configuration import Change, Operation, Session

LONGEST_KEY = 1024
"""Bytes: what DynamoDB takes for a sort key."""
LARGEST_VALUE = 384 * 1024
"""Bytes. DynamoDB's items end at 400 KB, with the key and all else of a version."""
MOST_OPERATIONS = 64
LARGEST_TRANSACTION = 2 * 1024 * 1024
"""Bytes of values. DynamoDB's transactions end at 4 MB."""
MOST_ROWS = 100
"""Of a transaction of DynamoDB."""
A_BATCH = 32
"""Keys that fit into one transaction whatever happens to them: each has a head, the version that
ends and the one that begins; the revision and a session come besides."""
HIGHEST_FLAGS = 2**64 - 1
SHORTEST_TTL, LONGEST_TTL = timedelta(seconds=10), timedelta(days=1)
LONGEST_DELAY = timedelta(seconds=60)
LONGEST_NAME = 255
SESSION_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""All others are nobody's, and are not looked for."""


class TooMuch(ValueError):
    """More than can be kept."""


def check(operations: Sequence[Operation]) -> None:
    """Raises ValueError, or TooMuch."""
    if len(operations) > MOST_OPERATIONS:
        raise TooMuch(
            f"Transaction contains too many operations ({len(operations)} > {MOST_OPERATIONS})"
        )
    for operation in operations:
        _check(operation)
    total = sum(len(operation.value) for operation in operations)
    if total > LARGEST_TRANSACTION:
        raise TooMuch(
            f"Request body too large, max size: {LARGEST_TRANSACTION} bytes of values; given: "
            f"{total}"
        )


def _check(operation: Operation) -> None:
    check_key(operation.key, may_be_empty=operation.verb.tree)
    size = len(operation.value)
    if size > LARGEST_VALUE:
        raise TooMuch(
            f"Value for key {operation.key!r} is too large ({size} > {LARGEST_VALUE} bytes)"
        )
    for name, number in (("flags", operation.flags), ("index", operation.index)):
        if not 0 <= number <= HIGHEST_FLAGS:
            raise ValueError(f"{name} {number}; allowed: a number from 0 to {HIGHEST_FLAGS}")


def check_key(key: str, may_be_empty: bool = False) -> None:
    if not key and not may_be_empty:
        raise ValueError("Missing key name")
    try:
        size = len(key.encode())
    except UnicodeEncodeError:
        raise ValueError(f"key {key!r} is not text; allowed: UTF-8") from None
    if size > LONGEST_KEY:
        raise ValueError(f"key {key[:64]!r}... has {size} bytes; allowed: at most {LONGEST_KEY}")


def check_change(change: Change) -> None:
    """Of a tree nobody knows before how many keys it has."""
    rows = 1 + len(change.heads) + len(change.versions) + len(change.superseded)
    rows += len(change.opened) + len(change.held) + len(change.ended)
    if rows > MOST_ROWS:
        raise TooMuch(
            f"Transaction changes too much: {len(change.heads)} keys in {rows} rows; allowed: "
            f"{MOST_ROWS} rows, three for a key that is there already and two for a new one"
        )


def check_session(session: Session) -> None:
    """In Consul's words where clients look for them."""
    ttl, delay = session.ttl, session.lock_delay
    if ttl is not None and not SHORTEST_TTL <= ttl <= LONGEST_TTL:
        raise ValueError(
            f"Invalid Session TTL '{ttl.total_seconds():g}s', must be between [10s=24h0m0s]"
        )
    if not timedelta(0) <= delay <= LONGEST_DELAY:
        raise ValueError(
            f"Invalid lock delay '{delay.total_seconds():g}s', must be between [0s=60s]"
        )
    for name, text in (("Name", session.name), ("Node", session.node)):
        if len(text) > LONGEST_NAME or not text.isprintable():
            raise ValueError(
                f"{name} {text[:64]!r}; allowed: up to {LONGEST_NAME} printable characters"
            )

"""What hosts read when they boot: when two readings are the same, and how much one may be."""

import json
from collections.abc import Collection, Iterable
from hashlib import sha256

from chalicelib.configuration.limits import TooMuch
from chalicelib.model.configuration import Head

MOST_KEYS = 1000
LARGEST_DOCUMENT = 2 * 1024 * 1024
"""Bytes of values. Lambda answers with at most 6 MB, and base64 makes three bytes four."""


def digest_of(heads: Iterable[Head]) -> str:
    """Equal exactly where a host would read the same keys with the same values and flags. Of when,
    by whom and how often it was written a host is told, but it is no other for it."""
    read = sorted((head.key, head.digest, head.flags) for head in heads)
    return sha256(json.dumps(read).encode()).hexdigest()


def check_document(heads: Collection[Head]) -> None:
    size = sum(head.size for head in heads)
    if len(heads) > MOST_KEYS or size > LARGEST_DOCUMENT:
        raise TooMuch(
            f"{len(heads)} keys with {size} bytes of values are more than a host can read at once; "
            f"allowed: {MOST_KEYS} keys and {LARGEST_DOCUMENT} bytes"
        )

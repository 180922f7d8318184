"""What PuppetDB's entities share: times, names in the place of hashes, words for health."""

from datetime import datetime
from hashlib import sha1
from typing import Any

from chalicelib.discovery.health import Status

Row = dict[str, Any]

ENVIRONMENT = "production"
"""Puppet's own default; Repave knows no others."""
STATUSES = {
    Status.PASSING: "unchanged",
    Status.WARNING: "changed",
    Status.CRITICAL: "failed",
}
"""A host's health in the words for its latest report."""


def stamp(at: datetime) -> str:
    """With milliseconds: clients parse exactly this."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def named(*of: str) -> str:
    """In the place of a hash of the contents; pages make links of it."""
    return sha1("\n".join(of).encode(), usedforsecurity=False).hexdigest()

"""A report as a dated record that shows if it was changed, and in which order records were
made. It proves no more than that: whoever has all records can make them all anew."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from chalicelib.decisions.report.plain import as_plain
from chalicelib.errors import RepaveError
from chalicelib.model.report import Report

KIND = "repave attestation 1"
HASH = "sha256"


class RecordError(RepaveError):
    """A record that is none, was changed, or does not follow the one before."""


def record(report: Report, previous: Mapping[str, Any] | None = None) -> dict[str, Any]:
    told = as_plain(report)
    made = {
        "kind": KIND,
        "at": told["at"],
        "previous": previous[HASH] if previous else None,
        "report": told,
    }
    return made | {HASH: digest(made)}


def digest(made: Mapping[str, Any]) -> str:
    """SHA-256 of all but the hash itself as JSON: keys in order, no blanks, ASCII. There are no
    fractions in a record, so that every JSON library writes the same."""
    hashed = {key: value for key, value in made.items() if key != HASH}
    canonical = json.dumps(hashed, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return sha256(canonical.encode()).hexdigest()


def read(path: Path) -> dict[str, Any]:
    """A record whose hash is right. Raises RecordError."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{path}: is not JSON: {error}") from None
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise RecordError(f"{path}: is no record of the kind {KIND!r}")
    if found.get(HASH) != digest(found):
        raise RecordError(f"{path}: was changed: its hash is {digest(found)}")
    return found


def verify(paths: Iterable[Path]) -> list[str]:
    """In words, what each record is; each must follow the one before. Raises RecordError."""
    said: list[str] = []
    before: Mapping[str, Any] | None = None
    for path in paths:
        found = read(path)
        if before is not None and found["previous"] != before[HASH]:
            raise RecordError(f"{path}: does not follow the record before it")
        said.append(f"{path}: unchanged since {found['at']}, {HASH} {found[HASH]}")
        before = found
    return said

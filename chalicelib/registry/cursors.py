"""Listings and their cursors: opaque to the caller, the same in both registries."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pynamodb.constants import STRING

from chalicelib.errors import BadRequest
from chalicelib.model.choice import (
    ANY_LIVING,
    ANY_REPLACEMENT,
    HostChoice,
    ReplacementChoice,
)
from chalicelib.model.host import Host
from chalicelib.model.replacement import Replacement
from chalicelib.model.timeline import Entry
from chalicelib.registry.changes import entry_key
from chalicelib.registry.contract import Page
from chalicelib.registry.times import sortable

T = TypeVar("T")

LONGEST_KEY = 1024
"""DynamoDB's limit for a sort key, in bytes."""

Position = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """`position` is the key of an item, which DynamoDB names `keys`: a cursor is that of the last
    item of its page, or of the last one that was read for it."""

    name: str
    keys: tuple[str, ...]
    position: Callable[[T], Position]
    newest_first: bool = False

    def page(self, found: Sequence[T], limit: int, read_to: Position | None = None) -> Page[T]:
        """From one item more than the page may hold, if there is one: so the last page says so.
        Where fewer were found, there may be more behind `read_to`."""
        items = tuple(found[:limit])
        last = self.position(items[-1]) if len(found) > limit else read_to
        return Page(items, _encode(self.name, last) if last else None)

    def position_in(self, key: Mapping[str, Mapping[str, str]] | None) -> Position | None:
        """How far DynamoDB has read."""
        return tuple(key[name][STRING] for name in self.keys) if key else None

    def cut(self, items: Iterable[T], limit: int, cursor: str | None) -> Page[T]:
        """A page of items that lie in memory."""
        after = self.after(cursor)
        ordered = sorted(items, key=self.position, reverse=self.newest_first)
        rest = [item for item in ordered if after is None or self._follows(item, after)]
        return self.page(rest, limit)

    def _follows(self, item: T, after: Position) -> bool:
        position = self.position(item)
        return position < after if self.newest_first else position > after

    def after(self, cursor: str | None) -> Position | None:
        """A cursor of another listing is refused too: it would silently skip items."""
        if cursor is None:
            return None
        try:
            name, *parts = _decode(cursor)
            ours = name == self.name and len(parts) == len(self.keys)
            ours = ours and _encode(name, tuple(parts)) == cursor
        except (ValueError, TypeError, RecursionError):
            ours = False
        if not ours:
            raise BadRequest("The cursor is not of this listing.", {"cursor": "as a page gave it"})
        return tuple(parts)


def hosts(fleet: str | None, choice: HostChoice = ANY_LIVING) -> Listing[Host]:
    """Those that are gone are in no order within a fleet either: its index is of the living."""
    name = f"hosts{choice}" if fleet is None else f"hosts{choice} of {fleet}"
    if fleet is None or choice.gone:
        return Listing(name, ("id",), lambda host: (host.id,))
    return Listing(name, ("born_at", "id"), lambda host: (sortable(host.born_at), host.id))


def replacements(
    fleet: str | None, choice: ReplacementChoice = ANY_REPLACEMENT
) -> Listing[Replacement]:
    name = f"replacements{choice}" if fleet is None else f"replacements{choice} of {fleet}"
    keys, newest_first = ("fleet", "id"), fleet is not None
    return Listing(name, keys, lambda each: (each.fleet, each.id), newest_first)


def timeline(subject: str) -> Listing[Entry]:
    return Listing(f"timeline of {subject}", ("at_id",), lambda entry: (entry_key(entry),), True)


def checked(limit: int) -> int:
    if limit < 1:
        raise BadRequest("The limit is too small.", {"limit": "at least 1"})
    return limit


def _encode(name: str, position: Position) -> str:
    text = json.dumps([name, *position], separators=(",", ":"), ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str) -> list[str]:
    parts: Any = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if not isinstance(parts, list):
        raise ValueError("no list")
    for part in parts:
        if not isinstance(part, str) or not 0 < len(part.encode()) <= LONGEST_KEY:
            raise ValueError("no key")
    return parts


def start_key(**key: str) -> dict[str, dict[str, str]]:
    """Where a listing goes on, as DynamoDB wants it."""
    return {name: {STRING: part} for name, part in key.items()}

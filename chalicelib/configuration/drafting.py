"""A transaction as it is being made: keys and sessions as its operations leave them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from chalicelib.model.configuration import Change, Head, Session, Version


@dataclass(frozen=True, slots=True)
class Stored:
    """What was read, at one revision."""

    revision: int
    heads: Mapping[str, Head]
    sessions: Mapping[str, Session]
    """Those that are not over."""


@dataclass(slots=True)
class Draft:
    stored: Stored
    at: datetime
    by: str
    heads: dict[str, Head] = field(default_factory=dict)
    values: dict[str, bytes] = field(default_factory=dict)
    held: dict[str, frozenset[str]] = field(default_factory=dict)

    @property
    def next(self) -> int:
        return self.stored.revision + 1

    def head(self, key: str) -> Head | None:
        """None of a key that does not exist, or not any more."""
        found = self._any(key)
        return None if found is None or found.deleted else found

    def under(self, prefix: str) -> list[Head]:
        keys = {*self.stored.heads, *self.heads}
        found = (self.head(key) for key in sorted(keys) if key.startswith(prefix))
        return [head for head in found if head]

    def delayed(self, key: str) -> bool:
        found = self._any(key)
        return bool(found and found.delayed_until and found.delayed_until > self.at)

    def session(self, id: str) -> Session | None:
        return self.stored.sessions.get(id)

    def put(self, key: str, value: bytes, flags: int, lock_index: int, session: str | None) -> Head:
        """The same as before is no change."""
        was, digest = self._any(key), digested(value)
        old = was if was and not was.deleted else None
        asked = (flags, lock_index, session, digest)
        if old and (old.flags, old.lock_index, old.session, old.digest) == asked:
            return old
        head = Head(
            key,
            first=was.first if was else self.next,
            created=old.created if old else self.next,
            modified=self.next,
            flags=flags,
            lock_index=lock_index,
            session=session,
            digest=digest,
            size=len(value),
            delayed_until=was.delayed_until if was else None,
        )
        self._hold(key, old.session if old else None, session)
        self.heads[key], self.values[key] = head, value
        return head

    def delete(self, head: Head) -> None:
        self._hold(head.key, head.session, None)
        self.heads[head.key] = replace(
            head,
            modified=self.next,
            flags=0,
            lock_index=0,
            session=None,
            digest="",
            size=0,
            deleted=True,
        )
        self.values.pop(head.key, None)

    def change(self) -> Change:
        # A key that came and went in one transaction was never there.
        heads = [h for h in self.heads.values() if h.key in self.stored.heads or not h.deleted]
        kept = self.stored.sessions
        sessions = [replace(kept[id], keys=keys) for id, keys in self.held.items() if id in kept]
        changed = [each for each in sessions if each.keys != kept[each.id].keys]
        return Change(
            self.stored.revision,
            tuple(heads),
            tuple(self._versions(heads)),
            tuple((h.key, self.stored.heads[h.key].modified) for h in heads if self._known(h)),
            held=tuple(changed),
        )

    def _any(self, key: str) -> Head | None:
        return self.heads.get(key) or self.stored.heads.get(key)

    def _known(self, head: Head) -> bool:
        return head.key in self.stored.heads

    def _hold(self, key: str, before: str | None, after: str | None) -> None:
        if before and before != after:
            self.held[before] = self._keys(before) - {key}
        if after:
            self.held[after] = self._keys(after) | {key}

    def _keys(self, session: str) -> frozenset[str]:
        known = self.session(session)
        return self.held.get(session, known.keys if known else frozenset())

    def _versions(self, heads: Iterable[Head]) -> Iterable[Version]:
        for head in heads:
            yield version_of(head, self.values.get(head.key, b""), self.at, self.by)


def version_of(head: Head, value: bytes, at: datetime, by: str) -> Version:
    return Version(
        head.key,
        head.modified,
        head.created,
        at,
        by,
        value=value,
        flags=head.flags,
        lock_index=head.lock_index,
        session=head.session,
        deleted=head.deleted,
    )


def digested(value: bytes) -> str:
    return sha256(value).hexdigest()

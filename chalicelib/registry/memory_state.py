"""What the in-memory registry holds, behind one lock."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock
from typing import Any, TypeVar

from chalicelib.model.announcement import Index
from chalicelib.model.configuration import FIRST, Head, Session, Version
from chalicelib.model.fleet import Account, Fleet
from chalicelib.model.host import Host
from chalicelib.model.replacement import Replacement
from chalicelib.model.timeline import Entry
from chalicelib.model.version import HostVersion
from chalicelib.registry.changes import entry_key
from chalicelib.registry.times import in_utc

T = TypeVar("T")


@dataclass(slots=True)
class ConfigState:
    revision: int = FIRST
    sessions_revision: int = FIRST
    heads: dict[str, Head] = field(default_factory=dict)
    versions: dict[tuple[str, int], Version] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """The models are immutable, so they are handed out as they are; only a replacement has a
    mapping in it, which is copied on the way in and out."""

    hosts: dict[str, Host] = field(default_factory=dict)
    replacements: dict[tuple[str, str], Replacement] = field(default_factory=dict)
    fleets: dict[str, Fleet] = field(default_factory=dict)
    account: Account = Account()
    timeline: dict[str, dict[str, Entry]] = field(default_factory=dict)
    indexes: dict[str, Index] = field(default_factory=dict)
    offering: dict[str, set[str]] = field(default_factory=dict)
    versions: dict[tuple[str, datetime, datetime], HostVersion] = field(default_factory=dict)
    configuration: ConfigState = field(default_factory=ConfigState)
    lock: RLock = field(default_factory=RLock)

    def living(self, host: str) -> Host | None:
        found = self.hosts.get(host)
        return None if found is None or found.gone else found

    def note(self, entries: Iterable[Entry]) -> None:
        with self.lock:
            for entry in map(in_utc, entries):
                self.timeline.setdefault(entry.subject, {})[entry_key(entry)] = entry

    def fleet(self, name: str) -> Fleet:
        return self.fleets.get(name) or Fleet(name)


def changed(model: T, changes: dict[str, Any]) -> T:
    return in_utc(replace(model, **changes))  # type: ignore[type-var]

"""Who offers a service, and its index: what the registry's two forms of it can do."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.model.announcement import Index


class Services(Protocol):
    """A change is begun, written, then announced, so that whoever reads an index first and the
    hosts after it never holds an old host under a new index."""

    def index(self, service: str) -> Index:
        """Consistent; of a service that was never announced the first one."""

    def indexes(self) -> list[Index]:
        """Consistent; of all that were ever begun or announced, by name."""

    def begin(self, services: Iterable[str], at: datetime) -> str:
        """Note that a change of what these services' watchers are told is about to be written;
        returns its token."""

    def announce(self, services: Mapping[str, frozenset[str]], tokens: Iterable[str]) -> None:
        """Raise each index by one and strike the tokens; that of all hosts last, so that whoever
        sees it raised finds all raised. Done twice it wakes watchers in vain. With each service
        come the hosts that changed, none where that is not known; only so many are remembered as
        are `nameable`."""

    def enter(self, service: str, host: str) -> None:
        """From now on the host is among those that may offer it."""

    def leave(self, service: str, host: str) -> None: ...

    def hosts_of(self, service: str) -> frozenset[str]:
        """Consistent. Some may be gone, or have ceased to offer it: their rows say so."""

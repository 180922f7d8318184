"""Fleets, the account's one row, and the timeline."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol

from chalicelib.model.fleet import Account, Breaker, Fleet, Foreseen, Freeze, Told
from chalicelib.model.host import Request
from chalicelib.model.timeline import Entry
from chalicelib.registry.contract.values import Page


class Fleets(Protocol):
    def get(self, fleet: str) -> Fleet:
        """Consistent; a fleet without a row is a Fleet with defaults."""

    def account(self) -> Account:
        """Consistent."""

    def read_all(self) -> tuple[Account, Mapping[str, Fleet]]:
        """One consistent scan."""

    def raise_attention(self, fleet: str) -> None: ...

    def finish_pass(
        self,
        fleet: str,
        *,
        at: datetime,
        fingerprint: str,
        attention_seen: int,
        next_look_at: datetime | None,
        open_replacements: int,
        ailing: str | None = None,
    ) -> None:
        """Also clears `last_error` and `failed_passes`."""

    def fail_pass(self, fleet: str, *, at: datetime, error: str, next_look_at: datetime) -> None:
        """Raises `failed_passes` by one; leaves the fingerprint as it was."""

    def set_breaker(self, fleet: str, breaker: Breaker, was: Breaker) -> bool:
        """Feed it with what no replacement tells. False if it is another than `was` by now."""

    def set_freeze(self, fleet: str | None, freeze: Freeze | None) -> None:
        """None for the fleet: the account. A fleet's `revision` is raised, so that nobody can be
        about to act by a reading from before."""

    def request(self, fleet: str, request: Request) -> None:
        """Mark the fleet: its hosts that are older than this are to be rebuilt."""

    def note_foreseen(self, fleet: str, foreseen: Foreseen) -> None: ...

    def note_told(self, fleet: str | None, told: Told) -> None:
        """None for the fleet: of the account."""

    def forget(self, fleet: str) -> None:
        """A frozen fleet is kept: one empty answer of AWS must not lift a person's freeze."""

    def record_sweep(self, at: datetime, audited_hosts: int | None = None, home: str = "") -> None:
        """One update of the account's row; with a count, the sweep was an audit as well. The first
        one of all is kept as `history_since`. `home` is where the configuration is; empty: here."""


class Timeline(Protocol):
    def append(self, entries: Iterable[Entry]) -> None:
        """Idempotent by subject, time and id."""

    def of(self, subject: str, limit: int = 100) -> list[Entry]:
        """Newest first."""

    def page(self, subject: str, limit: int, cursor: str | None = None) -> Page[Entry]:
        """Newest first. Raises BadRequest for a cursor that is not ours."""

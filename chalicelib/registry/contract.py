"""What a registry can do. DynamoDB and the in-memory twin keep it: one suite for both."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from chalicelib.model.fleet import Account, Breaker, Fleet, Freeze, LedgerChange, Quota
from chalicelib.model.hook import HookWait
from chalicelib.model.host import Host, Mark, Request
from chalicelib.model.replacement import Reason, Replacement
from chalicelib.model.timeline import Entry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows outlive their subject."""

    tombstones: timedelta = timedelta(days=30)
    replacements: timedelta = timedelta(days=400)
    timeline: timedelta = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`cursor` continues the listing; None when it is at its end."""

    items: tuple[T, ...]
    cursor: str | None


class Hosts(Protocol):
    def get(self, host: str) -> Host | None:
        """Consistent; a host that is gone is found until its tombstone expires."""

    def get_many(self, hosts: Iterable[str]) -> dict[str, Host]:
        """Consistent; ids without a row are left out."""

    def in_fleet(self, fleet: str) -> list[Host]:
        """By the index, which may lag; oldest born first, without those that are gone."""

    def page(self, limit: int, cursor: str | None = None, fleet: str | None = None) -> Page[Host]:
        """Without those that are gone. Raises BadRequest for a cursor that is not ours."""

    def every(self) -> Iterator[Host]:
        """A consistent scan, without those that are gone."""

    def register(self, host: Host) -> bool:
        """Put the row if there is none; False if there is one, alive or gone."""

    def update_facts(self, host: Host) -> bool:
        """Write the facts (never marks or lineage) of a host that is not gone; `born_at` moves
        only backwards. False if the row is missing or gone."""

    def forget(self, host: str, at: datetime, why: str) -> bool:
        """Turn the row into a tombstone. False if the row is missing or gone already."""

    def request(self, host: str, request: Request) -> None:
        """Mark a living host for rebuild. Conflict with clause `unknown` or `gone`."""

    def release(self, host: str, replacement: str) -> None:
        """Clear `open_replacement` if it is still that one: its row was lost or restored."""

    def mark(self, host: str, reason: Reason, mark: Mark, was: Mark | None = None) -> bool:
        """Note a taint, an interruption or a maintenance in the place of `was`. False if the row is
        missing or gone, or if another mark of the kind is there."""

    def note_wait(self, host: str, wait: HookWait | None, was: HookWait | None) -> bool:
        """Write its wait at a hook, or None when that is over, if the stored one has the revision
        of `was` (None: there is none). False if it has not, or the row is missing or gone."""


class Replacements(Protocol):
    """What is written of a replacement takes its `entries` of the timeline along: both, or none."""

    def open_in(self, fleet: str) -> list[Replacement]:
        """Consistent; oldest first."""

    def get(self, fleet: str, replacement: str) -> Replacement | None:
        """Consistent."""

    def page(
        self, limit: int, cursor: str | None = None, fleet: str | None = None
    ) -> Page[Replacement]:
        """Newest first within a fleet; in no order over all fleets."""

    def claim(
        self,
        replacement: Replacement,
        revision: int,
        quota: Quota,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        """One transaction: put the replacement; set `open_replacement` on its living old host if
        there is none; raise the fleet's `revision` from exactly the given value and its
        `open_replacements` by one; count it in the account's hour. Conflict with clause
        `replacement exists`, `host has an open replacement or is gone`,
        `another worker acted on the fleet meanwhile` or
        `the account's claims of this hour are spent, or its hour has changed`."""

    def intend(
        self,
        replacement: Replacement,
        revision: int,
        now: datetime,
        ledger_desired: int | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        """The intent of a capacity call, in one transaction: save; raise the fleet's `revision`
        from exactly the given value; set its `ledger_at`, and `ledger_desired` where given.
        Conflict with clause `version` or `another worker acted on the fleet meanwhile`."""

    def save(
        self,
        replacement: Replacement,
        moved: LedgerChange | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        """Write it if its version is still the stored one, and in the same transaction add to the
        fleet's `ledger_desired` what our own call moved. Returns it with its new version;
        Conflict with clause `version`."""

    def commit(
        self, replacement: Replacement, now: datetime, entries: Iterable[Entry] = ()
    ) -> Replacement:
        """The commit point: save, conditioned on no active hold of the old host, which is alive,
        and no active freeze of fleet or account. Conflict with clause `version`,
        `host is held or gone`, `fleet frozen` or `account frozen`."""

    def finish(
        self,
        replacement: Replacement,
        retry_after: datetime | None = None,
        breaker: Breaker | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        """One transaction: save an ended replacement (it leaves the open ones), clear the old
        host's `open_replacement`; done: clear its request, write the lineage of both hosts, the
        fleet's `last_replaced_at` and how long it took from its claim, the newest of the last 20
        `rebuilds`; abandoned: set `retry_after` and count the host's failures in a row of that
        template. Set the fleet's breaker where one is given. Hosts without a row are skipped."""


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
        """None for the fleet: the account."""

    def forget(self, fleet: str) -> None:
        """A frozen fleet is kept: one empty answer of AWS must not lift a person's freeze."""

    def record_sweep(self, at: datetime, audited_hosts: int | None = None) -> None:
        """One update of the account's row; with a count, the sweep was an audit as well."""


class Timeline(Protocol):
    def append(self, entries: Iterable[Entry]) -> None:
        """Idempotent by subject, time and id."""

    def of(self, subject: str, limit: int = 100) -> list[Entry]:
        """Newest first."""


@dataclass(frozen=True, slots=True)
class Registry:
    hosts: Hosts
    replacements: Replacements
    fleets: Fleets
    timeline: Timeline

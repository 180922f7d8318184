"""Replacements, and the transactions that they share with hosts and fleets."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from chalicelib.model.choice import ANY_REPLACEMENT, ReplacementChoice
from chalicelib.model.fleet import Breaker, LedgerChange, Quota
from chalicelib.model.replacement import Cancel, Replacement
from chalicelib.model.timeline import Entry
from chalicelib.registry.contract.values import Page


class Replacements(Protocol):
    """What is written of a replacement takes its `entries` of the timeline along: both, or none."""

    def open_in(self, fleet: str) -> list[Replacement]:
        """Consistent; oldest first."""

    def get(self, fleet: str, replacement: str) -> Replacement | None:
        """Consistent."""

    def page(
        self,
        limit: int,
        cursor: str | None = None,
        fleet: str | None = None,
        choice: ReplacementChoice = ANY_REPLACEMENT,
    ) -> Page[Replacement]:
        """Newest first within a fleet; in no order over all fleets. A page may hold fewer than
        `limit`, or none where some are chosen, and have a cursor: its reads are bounded."""

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
        """The commit point: save, and set `leaving_at` on the old host, conditioned on no cancel
        mark, no active hold of the old host, which is alive, and no active freeze of fleet or
        account. Conflict with clause `version` (for a cancel mark too), `host is held or gone`,
        `fleet frozen` or `account frozen`."""

    def cancel(self, replacement: Replacement, cancel: Cancel) -> bool:
        """Mark it if it still stands at the step that was read and has no such mark. Its version
        stays: whoever has a call of it under way records that as if nothing had come between."""

    def finish(
        self,
        replacement: Replacement,
        retry_after: datetime | None = None,
        breaker: Breaker | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        """One transaction: save an ended replacement (it leaves the open ones), clear the old
        host's `open_replacement`, and unless it is done its `leaving_at`; done or cancelled by a
        person: clear its request of before; then for the one note when, for the other write the
        lineage of both hosts, the
        fleet's `last_replaced_at` and how long it took from its claim, the newest of the last 20
        `rebuilds`; abandoned: set `retry_after` and count the host's failures in a row of that
        template. Set the fleet's breaker where one is given, and raise its revision. Hosts
        without a row are skipped. Conflict with clause `version`, for an abandoned one also where a
        cancel mark came."""

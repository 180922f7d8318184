"""Replacements in DynamoDB, and the transactions that they share with hosts and fleets."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from pynamodb.expressions.condition import Condition

from chalicelib.model.fleet import Breaker, LedgerChange, Quota
from chalicelib.model.replacement import Cancel, Replacement
from chalicelib.model.timeline import Entry
from chalicelib.registry.binding import Tables
from chalicelib.registry.changes import (
    ACCOUNT,
    EXISTS,
    EXPIRED,
    FROZEN,
    HELD,
    STOPPED,
    TAKEN,
    VERSION,
    Changes,
    fails,
    must_have_ended,
    to_new_host,
    to_old_host,
)
from chalicelib.registry.contract import Retention
from chalicelib.registry.fleet_parts import FleetParts
from chalicelib.registry.hosts import DynamoHosts, living
from chalicelib.registry.replacement_listings import ReplacementListings
from chalicelib.registry.rows import entry_values, replacement_values
from chalicelib.registry.tables import ReplacementRow
from chalicelib.registry.values import plain, present
from chalicelib.registry.writes import Transaction, actions, condition_held


class DynamoReplacements(ReplacementListings):
    def __init__(self, tables: Tables, retention: Retention) -> None:
        super().__init__(tables)
        self._tables = tables
        self._fleets = FleetParts(tables)
        self._hosts = DynamoHosts(tables, retention)
        self._keep = retention

    def claim(
        self,
        replacement: Replacement,
        revision: int,
        quota: Quota,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        hosts = self._tables.hosts
        transaction = self._transaction("claim", replacement, entries)
        row = self._row(replacement.fleet, replacement.id, **present(self._values(replacement)))
        # Guards against a claim that is sent twice.
        transaction.put(EXISTS, row, self._row.id.does_not_exist())
        # Guards against two replacements of one host.
        unclaimed = living(hosts) & hosts.open_replacement.does_not_exist()
        taken = actions(hosts, {"open_replacement": replacement.id})
        transaction.update(TAKEN, hosts(replacement.old_host), taken, unclaimed)
        self._fleets.count_open(transaction, replacement.fleet, revision)
        self._fleets.count_claim(transaction, quota)
        transaction.commit()
        return replace(replacement, version=1)

    def intend(
        self,
        replacement: Replacement,
        revision: int,
        now: datetime,
        ledger_desired: int | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        transaction = self._transaction("intend", replacement, entries)
        self._save_in(transaction, replacement)
        ledger = {} if ledger_desired is None else {"ledger_desired": ledger_desired}
        self._fleets.act(transaction, replacement.fleet, revision, {"ledger_at": now, **ledger})
        transaction.commit()
        return _next(replacement)

    def save(
        self,
        replacement: Replacement,
        moved: LedgerChange | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        transaction = self._transaction("save", replacement, entries)
        self._save_in(transaction, replacement)
        if moved is not None:
            self._fleets.move(transaction, replacement.fleet, moved)
        transaction.commit()
        return _next(replacement)

    def commit(
        self, replacement: Replacement, now: datetime, entries: Iterable[Entry] = ()
    ) -> Replacement:
        hosts, fleets = self._tables.hosts, self._tables.fleets
        transaction = self._transaction("commit", replacement, entries)
        self._save_in(transaction, replacement, self._unmarked)
        # A person may have said stop after the reading that led here.
        not_held = hosts.hold_until.does_not_exist() | (hosts.hold_until <= now)
        thawed = fleets.freeze_until.does_not_exist() | (fleets.freeze_until <= now)
        leaving = actions(hosts, {"leaving_at": now})
        transaction.update(HELD, hosts(replacement.old_host), leaving, living(hosts) & not_held)
        transaction.check(FROZEN, fleets, replacement.fleet, thawed)
        transaction.check(STOPPED, fleets, ACCOUNT, thawed)
        transaction.commit()
        return _next(replacement)

    def cancel(self, replacement: Replacement, cancel: Cancel) -> bool:
        row, key = self._row, (replacement.fleet, replacement.id)
        here = (row.step == replacement.step.value) & row.cancel.does_not_exist()
        marked = actions(row, plain({"cancel": cancel}))
        # Past PynamoDB's own update, which raises the version whatever it is told.
        update = row._get_connection().update_item
        return condition_held(lambda: update(*key, marked, condition=here))

    def finish(
        self,
        replacement: Replacement,
        retry_after: datetime | None = None,
        breaker: Breaker | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        must_have_ended(replacement)
        known = self._hosts.get_many(filter(None, (replacement.old_host, replacement.new_host)))
        old, new = known.get(replacement.old_host), known.get(replacement.new_host or "")
        transaction = self._transaction("finish", replacement, entries)
        self._save_in(transaction, replacement, self._unmarked if fails(replacement) else None)
        if old:
            self._change_host(transaction, old.id, to_old_host(old, replacement, retry_after))
        if new:
            self._change_host(transaction, new.id, to_new_host(old, replacement))
        self._fleets.end(transaction, replacement, breaker)
        transaction.commit()
        return _next(replacement)

    @property
    def _unmarked(self) -> Condition:
        """Guards against a cancel that came after the reading which led here."""
        condition: Condition = self._row.cancel.does_not_exist()
        return condition

    def _transaction(
        self, verb: str, replacement: Replacement, entries: Iterable[Entry]
    ) -> Transaction:
        transaction = Transaction(f"{verb} {replacement.id}", self._tables.connection)
        for entry in entries:
            values = entry_values(entry, self._keep.timeline)
            transaction.put("timeline", self._tables.timeline(**values))
        return transaction

    def _values(self, replacement: Replacement) -> Changes:
        return replacement_values(replacement, self._keep.replacements)

    def _versioned(self, replacement: Replacement) -> ReplacementRow:
        return self._row(replacement.fleet, replacement.id, version=replacement.version)

    def _save_in(
        self, transaction: Transaction, replacement: Replacement, also: Condition | None = None
    ) -> None:
        """PynamoDB adds the version: guards against a step taken by another pass meanwhile."""
        changes = actions(self._row, self._values(replacement))
        transaction.update(VERSION, self._versioned(replacement), changes, also)

    def _change_host(self, transaction: Transaction, host: str, changes: Changes) -> None:
        if not changes:
            return
        row = self._tables.hosts
        # Guards against making a ghost of a tombstone that expired after it was read.
        transaction.update(EXPIRED, row(host), actions(row, plain(changes)), row.id.exists())


def _next(replacement: Replacement) -> Replacement:
    return replace(replacement, version=replacement.version + 1)

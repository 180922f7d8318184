"""Replacements in DynamoDB, and the transactions that they share with hosts and fleets."""

from dataclasses import replace
from datetime import datetime

from pynamodb.expressions.condition import Condition

from chalicelib.errors import Conflict
from chalicelib.model.fleet import Breaker, LedgerChange, Quota
from chalicelib.model.replacement import Replacement, Step
from chalicelib.registry import cursors
from chalicelib.registry.binding import Tables
from chalicelib.registry.changes import (
    ACCOUNT,
    ACTED_MEANWHILE,
    CAPPED,
    EXISTS,
    EXPIRED,
    FROZEN,
    HELD,
    STOPPED,
    TAKEN,
    VERSION,
    Changes,
    must_have_ended,
    replaced,
    to_new_host,
    to_old_host,
)
from chalicelib.registry.contract import Page, Retention
from chalicelib.registry.fleets import DynamoFleets, noting
from chalicelib.registry.hosts import DynamoHosts, living
from chalicelib.registry.rows import plain, present, replacement_values, start_key, to_replacement
from chalicelib.registry.tables import FleetRow, ReplacementRow
from chalicelib.registry.writes import Transaction, actions, condition_held


class DynamoReplacements:
    def __init__(self, tables: Tables, retention: Retention) -> None:
        self._row = tables.replacements
        self._tables = tables
        self._hosts = DynamoHosts(tables, retention)
        self._keep = retention.replacements

    def open_in(self, fleet: str) -> list[Replacement]:
        return [
            to_replacement(row)
            for row in self._row.open_in_fleet.query(fleet, consistent_read=True)
        ]

    def get(self, fleet: str, replacement: str) -> Replacement | None:
        try:
            return to_replacement(self._row.get(fleet, replacement, consistent_read=True))
        except self._row.DoesNotExist:
            return None

    def page(
        self, limit: int, cursor: str | None = None, fleet: str | None = None
    ) -> Page[Replacement]:
        cursors.checked(limit)
        listing = cursors.replacements(fleet)
        after = listing.after(cursor)
        start = start_key(fleet=fleet or after[0], id=after[1]) if after else None
        if fleet is None:
            rows = self._row.scan(limit=limit + 1, last_evaluated_key=start)
        else:
            rows = self._row.query(
                fleet, limit=limit + 1, last_evaluated_key=start, scan_index_forward=False
            )
        return listing.page([to_replacement(row) for row in rows], limit)

    def claim(self, replacement: Replacement, revision: int, quota: Quota) -> Replacement:
        hosts, fleets = self._tables.hosts, self._tables.fleets
        transaction = self._transaction("claim", replacement)
        row = self._row(replacement.fleet, replacement.id, **present(self._values(replacement)))
        # Guards against a claim that is sent twice.
        transaction.put(EXISTS, row, self._row.id.does_not_exist())
        # Guards against two replacements of one host.
        unclaimed = living(hosts) & hosts.open_replacement.does_not_exist()
        taken = actions(hosts, {"open_replacement": replacement.id})
        transaction.update(TAKEN, hosts(replacement.old_host), taken, unclaimed)
        counted = noting(fleets, {"revision": revision + 1})
        counted.append(fleets.open_replacements.add(1))
        unchanged = _so_far(fleets, revision)
        transaction.update(ACTED_MEANWHILE, fleets(replacement.fleet), counted, unchanged)
        self._count_claim(transaction, quota)
        transaction.commit()
        return replace(replacement, version=1)

    def intend(
        self,
        replacement: Replacement,
        revision: int,
        now: datetime,
        ledger_desired: int | None = None,
    ) -> Replacement:
        fleets = self._tables.fleets
        transaction = self._transaction("intend", replacement)
        self._save_in(transaction, replacement)
        ledger = {} if ledger_desired is None else {"ledger_desired": ledger_desired}
        noted = noting(fleets, {"revision": revision + 1, "ledger_at": now, **ledger})
        unchanged = _so_far(fleets, revision)
        transaction.update(ACTED_MEANWHILE, fleets(replacement.fleet), noted, unchanged)
        transaction.commit()
        return _next(replacement)

    def save(self, replacement: Replacement, moved: LedgerChange | None = None) -> Replacement:
        if moved is None:
            changes = actions(self._row, self._values(replacement))
            # PynamoDB adds the version, and the condition on it, to the list that it is given.
            if not condition_held(lambda: self._versioned(replacement).update(list(changes))):
                raise Conflict(f"save {replacement.id}", VERSION)
            return _next(replacement)
        transaction = self._transaction("save", replacement)
        self._save_in(transaction, replacement)
        fleets = self._tables.fleets
        added = noting(fleets, {"ledger_at": moved.at} if moved.at else {})
        added.append(fleets.ledger_desired.add(moved.by))
        transaction.update("ledger", fleets(replacement.fleet), added)
        transaction.commit()
        return _next(replacement)

    def commit(self, replacement: Replacement, now: datetime) -> Replacement:
        hosts, fleets = self._tables.hosts, self._tables.fleets
        transaction = self._transaction("commit", replacement)
        self._save_in(transaction, replacement)
        # A person may have said stop after the reading that led here.
        not_held = hosts.hold_until.does_not_exist() | (hosts.hold_until <= now)
        thawed = fleets.freeze_until.does_not_exist() | (fleets.freeze_until <= now)
        transaction.check(HELD, hosts, replacement.old_host, living(hosts) & not_held)
        transaction.check(FROZEN, fleets, replacement.fleet, thawed)
        transaction.check(STOPPED, fleets, ACCOUNT, thawed)
        transaction.commit()
        return _next(replacement)

    def finish(
        self,
        replacement: Replacement,
        retry_after: datetime | None = None,
        breaker: Breaker | None = None,
    ) -> Replacement:
        must_have_ended(replacement)
        known = self._hosts.get_many(filter(None, (replacement.old_host, replacement.new_host)))
        old, new = known.get(replacement.old_host), known.get(replacement.new_host or "")
        transaction = self._transaction("finish", replacement)
        self._save_in(transaction, replacement)
        if old:
            self._change_host(transaction, old.id, to_old_host(old, replacement, retry_after))
        if new:
            self._change_host(transaction, new.id, to_new_host(old, replacement))
        self._change_fleet(transaction, replacement, breaker)
        transaction.commit()
        return _next(replacement)

    def _change_fleet(
        self, transaction: Transaction, replacement: Replacement, breaker: Breaker | None
    ) -> None:
        fleets, noted = self._tables.fleets, {"breaker": breaker} if breaker else {}
        if replacement.step is Step.DONE:
            # Of two that end at once one may go unmeasured: not worth a condition.
            noted |= replaced(DynamoFleets(self._tables).get(replacement.fleet), replacement)
        if noted:
            changes = noting(fleets, plain(noted))
            transaction.update("fleet", fleets(replacement.fleet), changes)

    def _count_claim(self, transaction: Transaction, quota: Quota) -> None:
        row = self._tables.fleets
        if quota.begun:
            noted = [*noting(row, {}), row.claims.add(1)]
            within = (row.claims_hour == quota.hour) & (row.claims < quota.most)
        else:
            noted = noting(row, {"claims_hour": quota.hour, "claims": 1})
            within = row.claims_hour.does_not_exist() | (row.claims_hour < quota.hour)
        transaction.update(CAPPED, row(ACCOUNT), noted, within)

    def _transaction(self, verb: str, replacement: Replacement) -> Transaction:
        return Transaction(f"{verb} {replacement.id}", self._tables.connection)

    def _values(self, replacement: Replacement) -> Changes:
        return replacement_values(replacement, self._keep)

    def _versioned(self, replacement: Replacement) -> ReplacementRow:
        return self._row(replacement.fleet, replacement.id, version=replacement.version)

    def _save_in(self, transaction: Transaction, replacement: Replacement) -> None:
        """PynamoDB adds the condition: guards against a step taken by another pass meanwhile."""
        changes = actions(self._row, self._values(replacement))
        transaction.update(VERSION, self._versioned(replacement), changes)

    def _change_host(self, transaction: Transaction, host: str, changes: Changes) -> None:
        if not changes:
            return
        row = self._tables.hosts
        # Guards against making a ghost of a tombstone that expired after it was read.
        transaction.update(EXPIRED, row(host), actions(row, plain(changes)), row.id.exists())


def _so_far(row: type[FleetRow], revision: int) -> Condition:
    """Guards against two workers that decided upon the same reading."""
    unchanged = row.revision == revision
    return unchanged if revision else unchanged | row.revision.does_not_exist()


def _next(replacement: Replacement) -> Replacement:
    return replace(replacement, version=replacement.version + 1)

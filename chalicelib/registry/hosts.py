"""Hosts in DynamoDB."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from chalicelib.errors import Conflict
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.hook import HookWait
from chalicelib.model.host import Hold, Host, Mark, Request
from chalicelib.model.replacement import Reason
from chalicelib.registry.binding import Tables
from chalicelib.registry.changes import GONE, facts, marked
from chalicelib.registry.contract import Retention
from chalicelib.registry.fleet_parts import FleetParts
from chalicelib.registry.host_listings import HostListings
from chalicelib.registry.rows import hold_values, host_values, to_host
from chalicelib.registry.tables import SCHEMA, HostRow
from chalicelib.registry.values import plain, present
from chalicelib.registry.writes import Transaction, actions, condition_held


def living(row: type[HostRow]) -> Condition:
    """Guards against making a ghost of a row that is missing, against reviving a tombstone, and
    against writing into a form that only a newer release knows."""
    condition: Condition = (row.schema <= SCHEMA) & row.gone_at.does_not_exist()
    return condition


def same_mark(stored: Any, was: Mark | None) -> Condition:
    """The attributes that tell one mark of a kind from another."""
    if was is None:
        condition: Condition = stored.does_not_exist()
        return condition
    condition = (stored.by == was.by) & (stored.at == was.at) & (stored.why == was.why)
    return condition


class DynamoHosts(HostListings):
    def __init__(self, tables: Tables, retention: Retention) -> None:
        super().__init__(tables)
        self._tables = tables
        self._keep = retention.tombstones

    def get(self, host: str) -> Host | None:
        try:
            return to_host(self._row.get(host, consistent_read=True))
        except self._row.DoesNotExist:
            return None

    def get_many(self, hosts: Iterable[str]) -> dict[str, Host]:
        rows = self._row.batch_get(set(hosts), consistent_read=True)
        return {row.id: to_host(row) for row in rows}

    def register(self, host: Host) -> bool:
        row = self._row(**present(host_values(host, self._keep)))
        # Guards against overwriting marks, lineage or a tombstone.
        return condition_held(lambda: row.save(self._row.id.does_not_exist()))

    def update_facts(self, host: Host, was: Host) -> bool:
        row, known = self._row, plain(facts(host, was))
        # Guards against making a host younger: its birth only ever moves back.
        not_born_before = row.born_at >= host.born_at
        if self._update(host.id, actions(row, known), living(row) & not_born_before):
            return True
        del known["born_at"]
        return self._update(host.id, actions(row, known), living(row))

    def forget(self, host: str, at: datetime, why: str) -> bool:
        row = self._row
        changes = actions(row, {"gone_at": at, "gone_why": why, "expires": at + self._keep})
        # Without `born_at` the row leaves the index, which therefore never pays for tombstones.
        moved = [row.was_born_at.set(row.born_at), row.born_at.remove()]
        return self._update(host, [*changes, *moved], living(row))

    def request(self, host: str, request: Request) -> None:
        marked = actions(self._row, plain({"request": request}))
        if not self._update(host, marked, living(self._row)):
            raise Conflict(f"request for host {host}", "gone" if self.get(host) else "unknown")

    def release(self, host: str, replacement: str) -> None:
        row = self._row
        self._update(host, [row.open_replacement.remove()], row.open_replacement == replacement)

    def mark(self, host: str, reason: Reason, mark: Mark, was: Mark | None = None) -> bool:
        changes = actions(self._row, plain(marked(reason, mark)))
        stored = getattr(self._row, str(reason))
        # Guards against losing what another event has told meanwhile.
        return self._update(host, changes, living(self._row) & same_mark(stored, was))

    def hold(self, host: str, hold: Hold, fleet: str, revision: int) -> None:
        row = self._row
        transaction = Transaction(f"hold of host {host}", self._tables.connection)
        transaction.update(GONE, row(host), actions(row, hold_values(hold)), living(row))
        FleetParts(self._tables).act(transaction, fleet, revision, {})
        transaction.commit()

    def lift_hold(self, host: str) -> bool:
        row = self._row
        return self._update(host, actions(row, hold_values(None)), living(row) & row.hold.exists())

    def ready(self, host: str, by: str, at: datetime) -> bool:
        row, said = self._row, actions(self._row, {"ready_by": by, "ready_at": at})
        return self._update(host, said, living(row) & row.ready_at.does_not_exist())

    def note_config(self, host: str, read: ConfigRead) -> bool:
        row, changes = self._row, actions(self._row, plain({"config": read}))
        return self._update(host, changes, living(row) & row.config.does_not_exist())

    def note_wait(self, host: str, wait: HookWait | None, was: HookWait | None) -> bool:
        row = self._row
        unchanged = (
            row.at_hook.does_not_exist() if was is None else row.at_hook.revision == was.revision
        )
        changes = actions(row, plain({"at_hook": wait}))
        # Guards against a second worker: of two that mean to send a command, one is refused.
        return self._update(host, changes, living(row) & unchanged)

    def _update(self, host: str, changes: list[Action], condition: Condition) -> bool:
        return condition_held(lambda: self._row(host).update(changes, condition))

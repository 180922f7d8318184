"""Fleets and the account in DynamoDB. Any write may be the first of its row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pynamodb.expressions.update import Action

from chalicelib.model.fleet import Account, Breaker, Fleet, Foreseen, Freeze, Told
from chalicelib.model.host import Request
from chalicelib.registry.binding import Tables
from chalicelib.registry.changes import ACCOUNT, failed_pass, finished_pass, fleet_key, swept
from chalicelib.registry.config_table import ConfigRow
from chalicelib.registry.rows import freeze_values, to_account, to_fleet
from chalicelib.registry.tables import SCHEMA, FleetRow
from chalicelib.registry.values import plain
from chalicelib.registry.writes import actions, condition_held, undisturbed


def noting(row: type[FleetRow] | type[ConfigRow], values: Mapping[str, Any]) -> list[Action]:
    """Actions that mark a new row with the schema, and leave a newer release's mark."""
    return [*actions(row, values), row.schema.set(row.schema | SCHEMA)]


class DynamoFleets:
    def __init__(self, tables: Tables) -> None:
        self._row = tables.fleets

    def get(self, fleet: str) -> Fleet:
        row = self._get(fleet_key(fleet))
        return to_fleet(row) if row else Fleet(fleet)

    def account(self) -> Account:
        row = self._get(ACCOUNT)
        return to_account(row) if row else Account()

    def read_all(self) -> tuple[Account, Mapping[str, Fleet]]:
        rows = {row.name: row for row in self._row.scan(consistent_read=True)}
        account = rows.pop(ACCOUNT, None)
        fleets = {name: to_fleet(row) for name, row in rows.items()}
        return to_account(account) if account else Account(), fleets

    def raise_attention(self, fleet: str) -> None:
        self._note(fleet_key(fleet), {}, self._row.attention.add(1))

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
        changes = finished_pass(
            at, fingerprint, attention_seen, next_look_at, open_replacements, ailing
        )
        self._note(fleet_key(fleet), changes)

    def fail_pass(self, fleet: str, *, at: datetime, error: str, next_look_at: datetime) -> None:
        changes = failed_pass(at, error, next_look_at)
        self._note(fleet_key(fleet), changes, self._row.failed_passes.add(1))

    def set_breaker(self, fleet: str, breaker: Breaker, was: Breaker) -> bool:
        stored: Any = self._row.breaker
        same = (stored.failures == was.failures) & (stored.why == was.why)
        if not was.failures:
            same |= stored.does_not_exist()
        changes = noting(self._row, plain({"breaker": breaker}))
        return condition_held(lambda: self._row(fleet_key(fleet)).update(changes, same))

    def set_freeze(self, fleet: str | None, freeze: Freeze | None) -> None:
        if fleet is None:
            self._note(ACCOUNT, freeze_values(freeze))
        else:
            self._note(fleet_key(fleet), freeze_values(freeze), self._row.revision.add(1))

    def request(self, fleet: str, request: Request) -> None:
        self._note(fleet_key(fleet), plain({"request": request}))

    def note_foreseen(self, fleet: str, foreseen: Foreseen) -> None:
        self._note(fleet_key(fleet), plain({"foreseen": foreseen}))

    def note_told(self, fleet: str | None, told: Told) -> None:
        self._note(ACCOUNT if fleet is None else fleet_key(fleet), plain({"told": told}))

    def forget(self, fleet: str) -> None:
        row = self._row(fleet_key(fleet))
        condition_held(lambda: row.delete(condition=self._row.freeze.does_not_exist()))

    def record_sweep(self, at: datetime, audited_hosts: int | None = None, home: str = "") -> None:
        first: Any = self._row.history_since
        self._note(ACCOUNT, swept(at, audited_hosts, home), first.set(first | at))

    def _get(self, key: str) -> FleetRow | None:
        try:
            return self._row.get(key, consistent_read=True)
        except self._row.DoesNotExist:
            return None

    def _note(self, key: str, values: Mapping[str, Any], *more: Action) -> None:
        """Each attribute has one owning writer, so there is nothing to be conditional on."""
        changes = [*noting(self._row, values), *more]
        undisturbed(lambda: self._row(key).update(changes))

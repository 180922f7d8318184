"""The parts that a fleet's and the account's rows have in the transactions of replacements."""

from pynamodb.expressions.condition import Condition

from chalicelib.model.fleet import Breaker, LedgerChange, Quota
from chalicelib.model.replacement import Replacement, Step
from chalicelib.registry.binding import Tables
from chalicelib.registry.changes import ACCOUNT, ACTED_MEANWHILE, CAPPED, Changes, replaced
from chalicelib.registry.fleets import DynamoFleets, noting
from chalicelib.registry.tables import FleetRow
from chalicelib.registry.values import plain
from chalicelib.registry.writes import Transaction


class FleetParts:
    """Each adds one update to a transaction; a transaction takes one of a row."""

    def __init__(self, tables: Tables) -> None:
        self._row = tables.fleets
        self._fleets = DynamoFleets(tables)

    def count_open(self, transaction: Transaction, fleet: str, revision: int) -> None:
        counted = noting(self._row, {"revision": revision + 1})
        counted.append(self._row.open_replacements.add(1))
        unchanged = _so_far(self._row, revision)
        transaction.update(ACTED_MEANWHILE, self._row(fleet), counted, unchanged)

    def count_claim(self, transaction: Transaction, quota: Quota) -> None:
        row = self._row
        if quota.begun:
            noted = [*noting(row, {}), row.claims.add(1)]
            within = (row.claims_hour == quota.hour) & (row.claims < quota.most)
        else:
            noted = noting(row, {"claims_hour": quota.hour, "claims": 1})
            within = row.claims_hour.does_not_exist() | (row.claims_hour < quota.hour)
        transaction.update(CAPPED, row(ACCOUNT), noted, within)

    def act(self, transaction: Transaction, fleet: str, revision: int, ledger: Changes) -> None:
        noted = noting(self._row, {"revision": revision + 1, **ledger})
        unchanged = _so_far(self._row, revision)
        transaction.update(ACTED_MEANWHILE, self._row(fleet), noted, unchanged)

    def move(self, transaction: Transaction, fleet: str, moved: LedgerChange) -> None:
        added = noting(self._row, {"ledger_at": moved.at} if moved.at else {})
        added.append(self._row.ledger_desired.add(moved.by))
        transaction.update("ledger", self._row(fleet), added)

    def end(
        self, transaction: Transaction, replacement: Replacement, breaker: Breaker | None
    ) -> None:
        noted: Changes = {"breaker": breaker} if breaker else {}
        if replacement.step is Step.DONE:
            # Of two that end at once one may go unmeasured: not worth a condition.
            noted |= replaced(self._fleets.get(replacement.fleet), replacement)
        # What counted as a pair counts host by host from now on: whoever claims must read it anew.
        ended = [*noting(self._row, plain(noted)), self._row.revision.add(1)]
        transaction.update("fleet", self._row(replacement.fleet), ended)


def _so_far(row: type[FleetRow], revision: int) -> Condition:
    """Guards against two workers that decided upon the same reading."""
    unchanged = row.revision == revision
    return unchanged if revision else unchanged | row.revision.does_not_exist()

"""Hosts as they are listed from DynamoDB."""

from collections.abc import Iterator
from functools import reduce
from operator import and_

from pynamodb.expressions.condition import Condition
from pynamodb.pagination import ResultIterator

from chalicelib.model.choice import ANY_LIVING, HostChoice
from chalicelib.model.host import Host
from chalicelib.registry import cursors, reading
from chalicelib.registry.binding import Tables
from chalicelib.registry.contract import Page
from chalicelib.registry.cursors import Position
from chalicelib.registry.rows import to_host
from chalicelib.registry.tables import HostRow
from chalicelib.registry.times import sortable


class HostListings:
    def __init__(self, tables: Tables) -> None:
        self._row = tables.hosts

    def in_fleet(self, fleet: str) -> list[Host]:
        found = map(to_host, self._row.by_fleet.query(fleet))
        return sorted(found, key=lambda host: (host.born_at, host.id))

    def every(self) -> Iterator[Host]:
        rows = self._row.scan(self._row.gone_at.does_not_exist(), consistent_read=True)
        return map(to_host, rows)

    def page(
        self,
        limit: int,
        cursor: str | None = None,
        fleet: str | None = None,
        choice: HostChoice = ANY_LIVING,
    ) -> Page[Host]:
        cursors.checked(limit)
        listing = cursors.hosts(fleet, choice)
        after = listing.after(cursor)
        if fleet is None or choice.gone:
            rows = self._all(limit, after, fleet, choice)
        elif after and choice.older and after[0] > sortable(choice.older.born_by):
            # By a clock that is behind another's; DynamoDB refuses to begin outside its condition.
            return Page((), None)
        else:
            rows = self._of(fleet, limit, after, choice)
        return reading.page(listing, limit, rows, self._row, to_host)

    def _of(
        self, fleet: str, limit: int, after: Position | None, choice: HostChoice
    ) -> ResultIterator[HostRow]:
        """By the index, in which no tombstone is."""
        row, chosen = self._row, self._same(choice)
        start = cursors.start_key(fleet=fleet, born_at=after[0], id=after[1]) if after else None
        return row.by_fleet.query(
            fleet,
            row.born_at <= choice.older.born_by if choice.older else None,
            reduce(and_, chosen) if chosen else None,
            page_size=reading.rows_a_read(limit, bool(chosen)),
            last_evaluated_key=start,
        )

    def _all(
        self, limit: int, after: Position | None, fleet: str | None, choice: HostChoice
    ) -> ResultIterator[HostRow]:
        row, chosen = self._row, self._same(choice)
        chosen.append(row.gone_at.exists() if choice.gone else row.gone_at.does_not_exist())
        if fleet:
            chosen.append(row.fleet == fleet)
        if choice.older:
            born = row.was_born_at if choice.gone else row.born_at
            chosen.append(born <= choice.older.born_by)
        return row.scan(
            reduce(and_, chosen),
            page_size=reading.rows_a_read(limit, chosen=True),
            last_evaluated_key=cursors.start_key(id=after[0]) if after else None,
        )

    def _same(self, choice: HostChoice) -> list[Condition]:
        wanted = ((self._row.state, choice.state), (self._row.zone, choice.zone))
        return [stored == value for stored, value in wanted if value is not None]

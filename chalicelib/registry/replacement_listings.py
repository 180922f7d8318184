"""Replacements as they are listed from DynamoDB."""

from functools import reduce
from operator import and_

from pynamodb.expressions.condition import Condition
from pynamodb.pagination import ResultIterator

from chalicelib.model.choice import ANY_REPLACEMENT, ReplacementChoice
from chalicelib.model.replacement import Replacement
from chalicelib.registry import cursors, reading
from chalicelib.registry.binding import Tables
from chalicelib.registry.contract import Page
from chalicelib.registry.cursors import Position
from chalicelib.registry.rows import to_replacement
from chalicelib.registry.tables import ReplacementRow


class ReplacementListings:
    def __init__(self, tables: Tables) -> None:
        self._row = tables.replacements

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
        self,
        limit: int,
        cursor: str | None = None,
        fleet: str | None = None,
        choice: ReplacementChoice = ANY_REPLACEMENT,
    ) -> Page[Replacement]:
        cursors.checked(limit)
        listing = cursors.replacements(fleet, choice)
        after = listing.after(cursor)
        if fleet is None:
            rows = self._all(limit, after, choice)
        else:
            rows = self._of(fleet, limit, after, choice)
        return reading.page(listing, limit, rows, self._row, to_replacement)

    def _of(
        self, fleet: str, limit: int, after: Position | None, choice: ReplacementChoice
    ) -> ResultIterator[ReplacementRow]:
        """Open ones by their index, which is as small as they are few."""
        open_only, id_ = choice.open is True, after[1] if after else ""
        by_index = {"open_since": id_} if open_only else {}
        chosen = self._chosen(choice, known_open=open_only)
        return (self._row.open_in_fleet if open_only else self._row).query(
            fleet,
            filter_condition=chosen,
            page_size=reading.rows_a_read(limit, chosen is not None),
            last_evaluated_key=cursors.start_key(fleet=fleet, id=id_, **by_index)
            if after
            else None,
            scan_index_forward=False,
        )

    def _all(
        self, limit: int, after: Position | None, choice: ReplacementChoice
    ) -> ResultIterator[ReplacementRow]:
        chosen = self._chosen(choice)
        return self._row.scan(
            chosen,
            page_size=reading.rows_a_read(limit, chosen is not None),
            last_evaluated_key=cursors.start_key(fleet=after[0], id=after[1]) if after else None,
        )

    def _chosen(self, choice: ReplacementChoice, known_open: bool = False) -> Condition | None:
        row = self._row
        chosen: list[Condition] = []
        if choice.open is not None and not known_open:
            since = row.open_since
            chosen.append(since.exists() if choice.open else since.does_not_exist())
        if choice.step is not None:
            chosen.append(row.step == choice.step)
        return reduce(and_, chosen) if chosen else None

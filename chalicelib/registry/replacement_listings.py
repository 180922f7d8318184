"""Replacements as they are listed from DynamoDB."""

from chalicelib.model.replacement import Replacement
from chalicelib.registry import cursors
from chalicelib.registry.binding import Tables
from chalicelib.registry.contract import Page
from chalicelib.registry.rows import to_replacement


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
        self, limit: int, cursor: str | None = None, fleet: str | None = None
    ) -> Page[Replacement]:
        cursors.checked(limit)
        listing = cursors.replacements(fleet)
        after = listing.after(cursor)
        start = cursors.start_key(fleet=fleet or after[0], id=after[1]) if after else None
        if fleet is None:
            rows = self._row.scan(limit=limit + 1, last_evaluated_key=start)
        else:
            rows = self._row.query(
                fleet, limit=limit + 1, last_evaluated_key=start, scan_index_forward=False
            )
        return listing.page([to_replacement(row) for row in rows], limit)

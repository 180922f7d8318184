"""The timeline in DynamoDB."""

from collections.abc import Iterable

from chalicelib.model.timeline import Entry
from chalicelib.registry import cursors
from chalicelib.registry.binding import Tables
from chalicelib.registry.changes import entry_key
from chalicelib.registry.contract import Page, Retention
from chalicelib.registry.rows import entry_values, to_entry


class DynamoTimeline:
    def __init__(self, tables: Tables, retention: Retention) -> None:
        self._row = tables.timeline
        self._keep = retention.timeline

    def append(self, entries: Iterable[Entry]) -> None:
        # DynamoDB refuses a batch that names one key twice.
        by_key = {(entry.subject, entry_key(entry)): entry for entry in entries}
        with self._row.batch_write() as batch:
            for entry in by_key.values():
                batch.save(self._row(**entry_values(entry, self._keep)))

    def of(self, subject: str, limit: int = 100) -> list[Entry]:
        rows = self._row.query(subject, limit=limit, scan_index_forward=False)
        return [to_entry(row) for row in rows]

    def page(self, subject: str, limit: int, cursor: str | None = None) -> Page[Entry]:
        listing = cursors.timeline(subject)
        after = listing.after(cursor)
        rows = self._row.query(
            subject,
            limit=cursors.checked(limit) + 1,
            last_evaluated_key=cursors.start_key(subject=subject, at_id=after[0])
            if after
            else None,
            scan_index_forward=False,
        )
        return listing.page([to_entry(row) for row in rows], limit)

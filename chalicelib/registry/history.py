"""What hosts were before, in DynamoDB: by the day on which each version ended, in some parts."""

import json
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.errors import BadRequest
from chalicelib.model.version import HostVersion
from chalicelib.registry.binding import Tables
from chalicelib.registry.contract import Retention
from chalicelib.registry.rows import host_values, to_host
from chalicelib.registry.times import as_utc, from_sortable, sortable
from chalicelib.registry.values import known, present
from chalicelib.registry.version_table import VersionRow

PARTS = 8
"""A day's versions are spread by fleet, or all fleets would write into one partition."""
MOST = 300_000
"""Versions looked at for one answer: more would not be there before an API's patience is over."""
SKEW = timedelta(minutes=5)
"""By which another's clock may be ahead of the reader's."""
_LAST = "#9"
"""Behind all times under a fleet's name."""


class DynamoHistory:
    def __init__(self, tables: Tables, retention: Retention) -> None:
        self._row, self._hosts = tables.versions, tables.hosts
        self._keep = retention

    def earliest(self, now: datetime) -> datetime:
        return now - self._keep.history

    def keep(self, versions: Iterable[HostVersion]) -> None:
        # DynamoDB refuses a batch that names one key twice.
        rows = {(row.subject, row.at_id): row for row in map(self._made, versions)}
        if not rows:
            return
        with self._row.batch_write() as batch:
            for row in rows.values():
                batch.save(row)

    def ended(
        self, after: datetime, now: datetime, begun_by: datetime, fleet: str | None = None
    ) -> list[HostVersion]:
        after, read = as_utc(after), 0
        found: list[HostVersion] = []
        for subject in _subjects(after, as_utc(now) + SKEW, fleet):
            for scanned, rows in self._pages(subject, after, begun_by, fleet):
                read += scanned
                if read > MOST:
                    words = f"more than {MOST} changes since; allowed: a later time, or one fleet"
                    raise BadRequest(f"{sortable(after)}: {words}")
                found += map(self._version, rows)
        ended = (each for each in found if each.until is not None and each.until > after)
        return [each for each in ended if fleet in (None, each.host.fleet or "")]

    def _pages(
        self, subject: str, after: datetime, begun_by: datetime, fleet: str | None
    ) -> Iterator[tuple[int, list[VersionRow]]]:
        row, keys = self._row, None
        if fleet is not None:
            keys = row.at_id.between(f"{fleet}#{sortable(after)}", f"{fleet}{_LAST}")
        found = row.query(subject, keys, row.since <= begun_by, consistent_read=True)
        for page in found.page_iter:
            yield page["ScannedCount"], [row.from_raw_data(item) for item in page["Items"]]

    def _made(self, version: HostVersion) -> VersionRow:
        host, until = version.host, version.until
        if until is None:
            raise ValueError(f"{host.id} is so still")
        fleet, at = host.fleet or "", as_utc(until)
        row = self._hosts(**present(host_values(host, self._keep.tombstones)))
        text = json.dumps(row.serialize(), separators=(",", ":"), sort_keys=True)
        return self._row(
            _subject(at, _part(fleet)),
            f"{fleet}#{sortable(at)}#{host.id}#{sortable(version.since)}",
            expires=at + self._keep.history,
            since=version.since,
            host=zlib.compress(text.encode(), level=9),
        )

    def _version(self, row: VersionRow) -> HostVersion:
        known(row)
        attributes: dict[str, Any] = json.loads(zlib.decompress(row.host))
        host = self._hosts.from_raw_data(attributes)
        _, until, _, _ = row.at_id.rsplit("#", 3)
        return HostVersion(to_host(host), from_sortable(until))


def _subjects(after: datetime, last: datetime, fleet: str | None) -> Iterator[str]:
    parts = range(PARTS) if fleet is None else [_part(fleet)]
    for days in range((last.date() - after.date()).days + 1):
        yield from (_subject(after + timedelta(days=days), part) for part in parts)


def _part(fleet: str) -> int:
    return zlib.crc32(fleet.encode()) % PARTS


def _subject(at: datetime, part: int) -> str:
    return f"history/{at:%Y-%m-%d}/{part}"

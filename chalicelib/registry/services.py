"""Services in DynamoDB: under a service's name its hosts, under INDEXES every service's index."""

from collections.abc import Iterable
from datetime import datetime

from chalicelib.model.announcement import Index
from chalicelib.registry.binding import Tables
from chalicelib.registry.tables import SCHEMA, ServiceRow
from chalicelib.registry.times import as_utc
from chalicelib.registry.tokens import new_token
from chalicelib.registry.values import known
from chalicelib.registry.writes import undisturbed

INDEXES = "#index"
"""No service can have this name. All in one place, so that a sweep reads them by one query."""


class DynamoServices:
    def __init__(self, tables: Tables) -> None:
        self._row = tables.services

    def index(self, service: str) -> Index:
        try:
            return _index(self._row.get(INDEXES, service, consistent_read=True))
        except self._row.DoesNotExist:
            return Index(service)

    def indexes(self) -> list[Index]:
        return [_index(row) for row in self._row.query(INDEXES, consistent_read=True)]

    def begin(self, services: Iterable[str], at: datetime) -> str:
        token = new_token(as_utc(at))
        for service in sorted(services):
            row = self._row(INDEXES, service)
            row.update(
                [self._row.pending.add({token}), self._row.schema.set(self._row.schema | SCHEMA)]
            )
        return token

    def announce(self, services: Iterable[str], tokens: Iterable[str]) -> None:
        struck = set(tokens)
        for service in sorted(services):
            row = self._row(INDEXES, service)
            row.update([self._row.raised.add(1), self._row.pending.delete(struck)])

    def enter(self, service: str, host: str) -> None:
        undisturbed(self._row(service, host, schema=SCHEMA).save)

    def leave(self, service: str, host: str) -> None:
        undisturbed(self._row(service, host).delete)

    def hosts_of(self, service: str) -> frozenset[str]:
        return frozenset(row.host for row in self._row.query(service, consistent_read=True))


def _index(row: ServiceRow) -> Index:
    known(row)
    return Index(row.host, 1 + (row.raised or 0), frozenset(row.pending or ()))

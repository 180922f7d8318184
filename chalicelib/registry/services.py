"""Services in DynamoDB: under a service's name its hosts, under INDEXES every service's index."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise

from pynamodb.expressions.update import Action

from chalicelib.model.announcement import LATEST, Index, in_order, nameable
from chalicelib.registry.binding import Tables
from chalicelib.registry.service_table import ServiceRow
from chalicelib.registry.tables import SCHEMA
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

    def announce(self, services: Mapping[str, frozenset[str]], tokens: Iterable[str]) -> None:
        struck = set(tokens)
        for service in sorted(services, key=in_order):
            hosts = services[service]
            told = self._told(hosts) if nameable(hosts) else []
            raised = [self._row.raised.add(1), self._row.pending.delete(struck)]
            self._row(INDEXES, service).update([*raised, *told])

    def _told(self, hosts: frozenset[str]) -> list[Action]:
        """Each of the latest becomes the one before, in the same write: what stands on the right is
        what was."""
        places = [getattr(self._row, f"latest_{place}") for place in range(LATEST)]
        moved = [place.set(newer | "") for newer, place in pairwise(places)]
        return [self._row.named.add(1), places[0].set(" ".join(sorted(hosts))), *moved]

    def enter(self, service: str, host: str) -> None:
        undisturbed(self._row(service, host, schema=SCHEMA).save)

    def leave(self, service: str, host: str) -> None:
        undisturbed(self._row(service, host).delete)

    def hosts_of(self, service: str) -> frozenset[str]:
        return frozenset(row.host for row in self._row.query(service, consistent_read=True))


def _index(row: ServiceRow) -> Index:
    known(row)
    named = row.named or 0
    places = [getattr(row, f"latest_{place}") for place in range(min(named, LATEST))]
    latest = tuple(frozenset((place or "").split()) for place in places)
    return Index(row.host, 1 + (row.raised or 0), frozenset(row.pending or ()), named, latest)

"""How the tables' models are bound to a prefix and a region, with one connection for all."""

from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pynamodb.connection import Connection
from pynamodb.exceptions import TableError
from pynamodb.models import MetaModel, Model

from chalicelib.registry.answers import read_as_they_come
from chalicelib.registry.config_table import ConfigRow
from chalicelib.registry.service_table import ServiceRow
from chalicelib.registry.tables import (
    EntryRow,
    FleetRow,
    HostRow,
    ReplacementRow,
)
from chalicelib.registry.version_table import VersionRow

M = TypeVar("M", bound=Model)

LIMITS: dict[str, Any] = {
    "connect_timeout_seconds": 2,
    "read_timeout_seconds": 5,
    "max_retry_attempts": 4,
    "max_pool_connections": 10,
    "extra_headers": None,
}
"""All that PynamoDB would otherwise look up in its settings file, but the region and the host."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The models of one prefix, and the connection that all share."""

    hosts: type[HostRow]
    replacements: type[ReplacementRow]
    fleets: type[FleetRow]
    timeline: type[EntryRow]
    versions: type[VersionRow]
    services: type[ServiceRow]
    config: type[ConfigRow]
    connection: Connection


def bind(prefix: str, region: str, host: str | None = None) -> Tables:
    """Sends nothing, and makes no client."""
    return bind_to(Connection(region=region, host=host, **LIMITS), prefix)


def bind_to(connection: Connection, prefix: str) -> Tables:
    """Models of their own, so that two prefixes can live in one process, and share the connection:
    PynamoDB would make a client for each, at 60 ms of cold start a piece."""
    read_as_they_come(connection.session)
    return Tables(
        hosts=_bound(HostRow, f"{prefix}-hosts", connection),
        replacements=_bound(ReplacementRow, f"{prefix}-replacements", connection),
        fleets=_bound(FleetRow, f"{prefix}-fleets", connection),
        timeline=_bound(EntryRow, f"{prefix}-timeline", connection),
        versions=_bound(VersionRow, f"{prefix}-timeline", connection),
        services=_bound(ServiceRow, f"{prefix}-services", connection),
        config=_bound(ConfigRow, f"{prefix}-config", connection),
        connection=connection,
    )


def create_tables(prefix: str, region: str, host: str | None = None) -> None:
    """For tests and the sandbox; a deployment makes its tables from .chalice/resources.json."""
    create(bind(prefix, region, host))


def create(tables: Tables) -> None:
    for model in every(tables):
        # DynamoDB refuses to switch on an expiry that is on already.
        if not model.exists():
            model.create_table(wait=True, billing_mode="PAY_PER_REQUEST")


def every(tables: Tables) -> tuple[type[Model], ...]:
    """One model a table."""
    ours = (tables.hosts, tables.replacements, tables.fleets, tables.timeline)
    return (*ours, tables.services, tables.config)


def _bound(base: type[M], table_name: str, connection: Connection) -> type[M]:
    settings = LIMITS | {
        "table_name": table_name,
        "region": connection.region,
        "host": connection.host,
    }
    namespace = {"Meta": type("Meta", (), settings), "__module__": base.__module__}
    made = cast("type[M]", MetaModel(base.__name__, (base,), namespace))
    table = made._get_connection()
    try:
        connection.get_meta_table(table_name)
    except TableError:  # Two models may share a table.
        connection.add_meta_table(table.get_meta_table())
    table.connection = connection
    return made

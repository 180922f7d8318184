"""How the tables' models are bound to a prefix and a region, with one connection for all."""

from dataclasses import dataclass
from typing import TypeVar, cast

from pynamodb.connection import Connection
from pynamodb.models import MetaModel, Model

from chalicelib.registry.answers import read_as_they_come
from chalicelib.registry.config_table import ConfigRow
from chalicelib.registry.tables import (
    EntryRow,
    FleetRow,
    HostRow,
    ReplacementRow,
    ServiceRow,
)
from chalicelib.registry.version_table import VersionRow

M = TypeVar("M", bound=Model)


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
    """Models of their own, so that two prefixes can live in one process. Sends nothing."""
    hosts = _bound(HostRow, f"{prefix}-hosts", region, host)
    replacements = _bound(ReplacementRow, f"{prefix}-replacements", region, host)
    fleets = _bound(FleetRow, f"{prefix}-fleets", region, host)
    timeline = _bound(EntryRow, f"{prefix}-timeline", region, host)
    versions = _bound(VersionRow, f"{prefix}-timeline", region, host)
    services = _bound(ServiceRow, f"{prefix}-services", region, host)
    config = _bound(ConfigRow, f"{prefix}-config", region, host)
    ours = (hosts, replacements, fleets, timeline, versions, services, config)
    return Tables(*ours, _share_connection(*ours))


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


def _bound(base: type[M], table_name: str, region: str, host: str | None) -> type[M]:
    # All that PynamoDB would otherwise look up in its settings file is given here.
    settings = {
        "table_name": table_name,
        "region": region,
        "host": host,
        "connect_timeout_seconds": 2,
        "read_timeout_seconds": 5,
        "max_retry_attempts": 4,
        "max_pool_connections": 10,
        "extra_headers": None,
    }
    namespace = {"Meta": type("Meta", (), settings), "__module__": base.__module__}
    return cast("type[M]", MetaModel(base.__name__, (base,), namespace))


def _share_connection(*models: type[Model]) -> Connection:
    """PynamoDB would make a client for each model, at 60 ms of cold start a piece."""
    first, *others = (model._get_connection() for model in models)
    known = {first.table_name}
    read_as_they_come(first.connection.session)
    for table in others:
        if table.table_name not in known:  # Two models may share a table.
            first.connection.add_meta_table(table.get_meta_table())
            known.add(table.table_name)
        table.connection = first.connection
    return first.connection

"""The four tables as PynamoDB models, and how they are bound to a prefix and a region."""

from dataclasses import dataclass
from typing import Any, TypeVar, cast

from pynamodb.attributes import (
    BooleanAttribute,
    ListAttribute,
    TTLAttribute,
    UnicodeAttribute,
    VersionAttribute,
)
from pynamodb.connection import Connection
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, LocalSecondaryIndex
from pynamodb.models import MetaModel, Model

from chalicelib.registry.attributes import (
    BreakerMap,
    Epoch,
    FreezeMap,
    HoldMap,
    Moment,
    Moments,
    RequestMap,
    Whole,
)

SCHEMA = 1
M = TypeVar("M", bound=Model)


class ByFleet(GlobalSecondaryIndex["HostRow"]):  # type: ignore[no-untyped-call]
    """Living hosts of a fleet, oldest first. A tombstone has no `born_at`, so it is not in it."""

    class Meta:
        index_name = "fleet-born_at-index"
        projection = AllProjection()

    fleet = UnicodeAttribute(hash_key=True)
    born_at = Moment(range_key=True)


class HostRow(Model):
    id = UnicodeAttribute(hash_key=True)
    schema = Whole(default_for_new=SCHEMA)
    expires = TTLAttribute(null=True)
    fleet = UnicodeAttribute(null=True)
    group = UnicodeAttribute(null=True)
    zone = UnicodeAttribute()
    instance_type = UnicodeAttribute()
    image_id = UnicodeAttribute()
    private_ip = UnicodeAttribute(null=True)
    template = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    launched_at = Moment()
    born_at = Moment(null=True)
    was_born_at = Moment(null=True)
    seen_at = Moment()
    seen_how = UnicodeAttribute()
    recycle_at = Moment(null=True)
    recycle_basis = UnicodeAttribute(null=True)
    request = RequestMap(null=True)
    hold = HoldMap(null=True)
    hold_until = Epoch(null=True)
    open_replacement = UnicodeAttribute(null=True)
    retry_after = Moment(null=True)
    generation = Whole()
    replaces = UnicodeAttribute(null=True)
    replaced_by = UnicodeAttribute(null=True)
    gone_at = Moment(null=True)
    gone_why = UnicodeAttribute(null=True)
    by_fleet = ByFleet()


class OpenInFleet(LocalSecondaryIndex["ReplacementRow"]):  # type: ignore[no-untyped-call]
    """A local index, because only those can be read consistently."""

    class Meta:
        index_name = "open-index"
        projection = AllProjection()

    fleet = UnicodeAttribute(hash_key=True)
    open_since = UnicodeAttribute(range_key=True)


class ReplacementRow(Model):
    fleet = UnicodeAttribute(hash_key=True)
    id = UnicodeAttribute(range_key=True)
    schema = Whole(default_for_new=SCHEMA)
    version = VersionAttribute()
    expires = TTLAttribute(null=True)
    open_since = UnicodeAttribute(null=True)
    old_host = UnicodeAttribute()
    zone = UnicodeAttribute()
    reasons = ListAttribute[Any](of=UnicodeAttribute)
    strategy = UnicodeAttribute()
    step = UnicodeAttribute()
    began = Moments()
    deadline = Moment(null=True)
    attempt = Whole()
    new_host = UnicodeAttribute(null=True)
    template = UnicodeAttribute(null=True)
    tokenless = BooleanAttribute(null=True)
    surplus = Whole()
    sent_at = Moment(null=True)
    ending = UnicodeAttribute(null=True)
    why = UnicodeAttribute()
    open_in_fleet = OpenInFleet()


class FleetRow(Model):
    """A fleet, or under the key ACCOUNT the account. Any write may be the row's first."""

    name = UnicodeAttribute(hash_key=True)
    schema = Whole(null=True)
    attention = Whole(null=True)
    attention_seen = Whole(null=True)
    fingerprint = UnicodeAttribute(null=True)
    next_look_at = Moment(null=True)
    open_replacements = Whole(null=True)
    revision = Whole(null=True)
    ledger_desired = Whole(null=True)
    ledger_at = Moment(null=True)
    freeze = FreezeMap(null=True)
    freeze_until = Epoch(null=True)
    breaker = BreakerMap(null=True)
    last_pass_at = Moment(null=True)
    last_error = UnicodeAttribute(null=True)
    failed_passes = Whole(null=True)
    last_replaced_at = Moment(null=True)
    last_sweep_at = Moment(null=True)
    last_audit_at = Moment(null=True)
    audited_hosts = Whole(null=True)


class EntryRow(Model):
    subject = UnicodeAttribute(hash_key=True)
    at_id = UnicodeAttribute(range_key=True)
    schema = Whole(default_for_new=SCHEMA)
    expires = TTLAttribute()
    what = UnicodeAttribute()
    words = UnicodeAttribute()
    by = UnicodeAttribute()


@dataclass(frozen=True, slots=True)
class Tables:
    """The models of one prefix, and the connection that all four share."""

    hosts: type[HostRow]
    replacements: type[ReplacementRow]
    fleets: type[FleetRow]
    timeline: type[EntryRow]
    connection: Connection


def bind(prefix: str, region: str, host: str | None = None) -> Tables:
    """Models of their own, so that two prefixes can live in one process. Sends nothing."""
    hosts = _bound(HostRow, f"{prefix}-hosts", region, host)
    replacements = _bound(ReplacementRow, f"{prefix}-replacements", region, host)
    fleets = _bound(FleetRow, f"{prefix}-fleets", region, host)
    timeline = _bound(EntryRow, f"{prefix}-timeline", region, host)
    connection = _share_connection(hosts, replacements, fleets, timeline)
    return Tables(hosts, replacements, fleets, timeline, connection)


def create_tables(prefix: str, region: str, host: str | None = None) -> None:
    """For tests and the sandbox; a deployment makes its tables from .chalice/resources.json."""
    create(bind(prefix, region, host))


def create(tables: Tables) -> None:
    for model in (tables.hosts, tables.replacements, tables.fleets, tables.timeline):
        model.create_table(wait=True, billing_mode="PAY_PER_REQUEST")


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
    for table in others:
        first.connection.add_meta_table(table.get_meta_table())
        table.connection = first.connection
    return first.connection

"""Models to plain values and back, whichever table they are of."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from typing import Any, TypeVar

from chalicelib.errors import NewerRow
from chalicelib.registry.attributes import Map
from chalicelib.registry.config_table import ConfigRow
from chalicelib.registry.service_table import ServiceRow
from chalicelib.registry.tables import (
    SCHEMA,
    EntryRow,
    FleetRow,
    HostRow,
    ReplacementRow,
)
from chalicelib.registry.version_table import VersionRow

T = TypeVar("T")

Values = dict[str, Any]
"""Attribute names to what PynamoDB takes for them; None where the attribute is to be absent."""


def plain(values: Mapping[str, Any]) -> Values:
    return {name: _plain(value) for name, value in values.items()}


def present(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return value


def of(model: Any) -> Values:
    return plain({field.name: getattr(model, field.name) for field in fields(model)})


AnyRow = ConfigRow | EntryRow | FleetRow | HostRow | ReplacementRow | ServiceRow | VersionRow


def known(row: AnyRow) -> None:
    """Half-understood, a row could cost a host its life: of a newer form nothing is believed."""
    found = row.schema or 1
    if found > SCHEMA:
        keys = (getattr(row, name) for name in (row._hash_keyname, row._range_keyname) if name)
        raise NewerRow(
            f"{row.Meta.table_name} {'/'.join(keys)} has schema {found}, and this release knows"
            f" {SCHEMA}: deploy the newer release again (docs/upgrades.md); nothing was done"
        )


def made(kind: type[T], row: Any, **given: Any) -> T:
    """Attributes that the row has besides are those of a newer release: left alone. What it lacks
    is the model's default, or None."""
    values = dict(given)
    for name, required in _fields(kind):  # type: ignore[arg-type]
        if name not in given:
            value = getattr(row, name)
            if value is not None or required:
                values[name] = value
    return kind(**values)


@cache
def _fields(kind: type[Any]) -> tuple[tuple[str, bool], ...]:
    """Each with whether it has no default."""
    return tuple((field.name, field.default is MISSING) for field in fields(kind))


def nested(kind: type[T], row: Map | None) -> T | None:
    return None if row is None else made(kind, row)

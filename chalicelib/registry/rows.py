"""Rows to models and back, without a call to DynamoDB."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import timedelta
from enum import Enum
from typing import Any, TypeVar

from chalicelib.errors import NewerRow
from chalicelib.model.fleet import Account, Breaker, Fleet, Foreseen, Freeze, Told
from chalicelib.model.hook import HookWait, Transition
from chalicelib.model.host import Hold, Host, Mark, Request, Seen, Urgency
from chalicelib.model.replacement import Cancel, Reason, Replacement, Step, Strategy
from chalicelib.model.timeline import Entry
from chalicelib.registry.attributes import Map
from chalicelib.registry.changes import ended_at, entry_key
from chalicelib.registry.tables import SCHEMA, EntryRow, FleetRow, HostRow, ReplacementRow
from chalicelib.registry.times import FOREVER, from_sortable

T = TypeVar("T")

NOT_WRITTEN = frozenset({"fleet", "id", "version", "cancel"})

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


def _of(model: Any) -> Values:
    return plain({field.name: getattr(model, field.name) for field in fields(model)})


def _known(row: EntryRow | FleetRow | HostRow | ReplacementRow) -> None:
    """Half-understood, a row could cost a host its life: of a newer form nothing is believed."""
    found = row.schema or 1
    if found > SCHEMA:
        keys = (getattr(row, name) for name in (row._hash_keyname, row._range_keyname) if name)
        raise NewerRow(
            f"{row.Meta.table_name} {'/'.join(keys)} has schema {found}, and this release knows"
            f" {SCHEMA}: deploy the newer release again (docs/upgrades.md); nothing was done"
        )


def _made(kind: type[T], row: Any, **given: Any) -> T:
    """Attributes that the row has besides are those of a newer release: left alone. What it lacks
    is the model's default, or None."""
    values = dict(given)
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name not in given:
            value = getattr(row, field.name)
            if value is not None or field.default is MISSING:
                values[field.name] = value
    return kind(**values)


def _nested(kind: type[T], row: Map | None) -> T | None:
    return None if row is None else _made(kind, row)


def _request(row: Map | None) -> Request | None:
    """One of an older release waits for windows, as was not written then."""
    if row is None:
        return None
    return _made(Request, row, when=Urgency(row.when or Urgency.WINDOWS))


def hold_values(hold: Hold | None) -> Values:
    """`hold_until` is what a commit's condition compares."""
    return plain({"hold": hold}) | {"hold_until": hold.until if hold else None}


def host_values(host: Host, keep_tombstone: timedelta) -> Values:
    values = _of(host) | hold_values(host.hold)
    if host.gone_at is None:
        return values
    return values | {
        "born_at": None,
        "was_born_at": host.born_at,
        "expires": host.gone_at + keep_tombstone,
    }


def to_host(row: HostRow) -> Host:
    _known(row)
    return _made(
        Host,
        row,
        born_at=row.born_at or row.was_born_at,
        seen_how=Seen(row.seen_how),
        request=_request(row.request),
        taint=_nested(Mark, row.taint),
        interruption=_nested(Mark, row.interruption),
        maintenance=_nested(Mark, row.maintenance),
        hold=_nested(Hold, row.hold),
        at_hook=to_hook_wait(row),
    )


def to_hook_wait(row: HostRow) -> HookWait | None:
    found = row.at_hook
    if found is None:
        return None
    return _made(HookWait, found, transition=Transition(found.transition))


def replacement_values(replacement: Replacement, keep: timedelta) -> Values:
    """Without key, version, and what is the API's. `open_since` is the id, which begins with the
    time of the claim and never ties; a row without it is not among the open ones."""
    ended = ended_at(replacement)
    values = _of(replacement) | {
        "open_since": None if replacement.ended else replacement.id,
        "expires": ended + keep if ended else None,
    }
    return {name: values[name] for name in values if name not in NOT_WRITTEN}


def to_replacement(row: ReplacementRow) -> Replacement:
    _known(row)
    return _made(
        Replacement,
        row,
        reasons=tuple(Reason(reason) for reason in row.reasons),
        target_groups=tuple(row.target_groups or ()),
        strategy=Strategy(row.strategy),
        step=Step(row.step),
        began={Step(step): at for step, at in row.began.items()},
        ending=Step(row.ending) if row.ending else None,
        cancel=_nested(Cancel, row.cancel),
    )


def freeze_values(freeze: Freeze | None) -> Values:
    """`freeze_until` is what a commit's condition compares; a freeze without end ends far off."""
    until = (freeze.until or FOREVER) if freeze else None
    return plain({"freeze": freeze}) | {"freeze_until": until}


def to_fleet(row: FleetRow) -> Fleet:
    _known(row)
    return _made(
        Fleet,
        row,
        freeze=_nested(Freeze, row.freeze),
        request=_request(row.request),
        breaker=_breaker(row),
        rebuilds=tuple(row.rebuilds or ()),
        foreseen=_nested(Foreseen, row.foreseen),
        told=_nested(Told, row.told) or Told(),
    )


def _breaker(row: FleetRow) -> Breaker:
    if row.breaker is None:
        return Breaker()
    return _made(Breaker, row.breaker, counted=tuple(row.breaker.counted or ()))


def to_account(row: FleetRow) -> Account:
    _known(row)
    return _made(
        Account, row, freeze=_nested(Freeze, row.freeze), told=_nested(Told, row.told) or Told()
    )


def entry_values(entry: Entry, keep: timedelta) -> Values:
    return {
        "subject": entry.subject,
        "at_id": entry_key(entry),
        "what": entry.what,
        "words": entry.words,
        "by": entry.by,
        "expires": entry.at + keep,
    }


def to_entry(row: EntryRow) -> Entry:
    _known(row)
    at, _, id = row.at_id.partition("#")
    return _made(Entry, row, at=from_sortable(at), id=id)

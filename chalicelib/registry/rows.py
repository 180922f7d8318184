"""Rows to models and back, without a call to DynamoDB."""

from datetime import timedelta

from chalicelib.model.configuration import ConfigRead
from chalicelib.model.details import Details
from chalicelib.model.fleet import Account, Breaker, Fleet, Foreseen, Freeze, Told
from chalicelib.model.hook import HookWait, Transition
from chalicelib.model.host import Hold, Host, Mark, Request, Seen, Urgency
from chalicelib.model.replacement import Cancel, Reason, Replacement, Step, Strategy
from chalicelib.model.service import Service
from chalicelib.model.timeline import Entry
from chalicelib.registry.attributes import Map
from chalicelib.registry.changes import ended_at, entry_key
from chalicelib.registry.tables import EntryRow, FleetRow, HostRow, ReplacementRow
from chalicelib.registry.times import FOREVER, from_sortable
from chalicelib.registry.values import Values, known, made, nested, of, plain

NOT_WRITTEN = frozenset({"fleet", "id", "version", "cancel"})


def _request(row: Map | None) -> Request | None:
    """One of an older release waits for windows, as was not written then."""
    if row is None:
        return None
    return made(Request, row, when=Urgency(row.when or Urgency.WINDOWS))


def hold_values(hold: Hold | None) -> Values:
    """`hold_until` is what a commit's condition compares."""
    return plain({"hold": hold}) | {"hold_until": hold.until if hold else None}


def host_values(host: Host, keep_tombstone: timedelta) -> Values:
    values = of(host) | hold_values(host.hold)
    if host.gone_at is None:
        return values
    return values | {
        "born_at": None,
        "was_born_at": host.born_at,
        "expires": host.gone_at + keep_tombstone,
    }


def to_host(row: HostRow) -> Host:
    known(row)
    return made(
        Host,
        row,
        born_at=row.born_at or row.was_born_at,
        seen_how=Seen(row.seen_how),
        request=_request(row.request),
        details=_details(row),
        services=tuple(map(_service, row.services or ())),
        taint=nested(Mark, row.taint),
        interruption=nested(Mark, row.interruption),
        maintenance=nested(Mark, row.maintenance),
        hold=nested(Hold, row.hold),
        config=_config_read(row.config),
        at_hook=to_hook_wait(row),
    )


def _details(row: HostRow) -> Details | None:
    found = row.details
    if found is None:
        return None
    return made(Details, found, security_groups=tuple(found.security_groups or ()))


def _config_read(found: Map | None) -> ConfigRead | None:
    if found is None:
        return None
    return made(ConfigRead, found, prefixes=tuple(found.prefixes))


def _service(found: Map) -> Service:
    return made(Service, found, tags=tuple(found.tags))


def to_hook_wait(row: HostRow) -> HookWait | None:
    found = row.at_hook
    if found is None:
        return None
    return made(HookWait, found, transition=Transition(found.transition))


def replacement_values(replacement: Replacement, keep: timedelta) -> Values:
    """Without key, version, and what is the API's. `open_since` is the id, which begins with the
    time of the claim and never ties; a row without it is not among the open ones."""
    ended = ended_at(replacement)
    values = of(replacement) | {
        "open_since": None if replacement.ended else replacement.id,
        "expires": ended + keep if ended else None,
    }
    return {name: values[name] for name in values if name not in NOT_WRITTEN}


def to_replacement(row: ReplacementRow) -> Replacement:
    known(row)
    return made(
        Replacement,
        row,
        reasons=tuple(Reason(reason) for reason in row.reasons),
        target_groups=tuple(row.target_groups or ()),
        strategy=Strategy(row.strategy),
        step=Step(row.step),
        began={Step(step): at for step, at in row.began.items()},
        ending=Step(row.ending) if row.ending else None,
        cancel=nested(Cancel, row.cancel),
    )


def freeze_values(freeze: Freeze | None) -> Values:
    """`freeze_until` is what a commit's condition compares; a freeze without end ends far off."""
    until = (freeze.until or FOREVER) if freeze else None
    return plain({"freeze": freeze}) | {"freeze_until": until}


def to_fleet(row: FleetRow) -> Fleet:
    known(row)
    return made(
        Fleet,
        row,
        freeze=nested(Freeze, row.freeze),
        request=_request(row.request),
        breaker=_breaker(row),
        rebuilds=tuple(row.rebuilds or ()),
        foreseen=nested(Foreseen, row.foreseen),
        told=nested(Told, row.told) or Told(),
    )


def _breaker(row: FleetRow) -> Breaker:
    if row.breaker is None:
        return Breaker()
    return made(Breaker, row.breaker, counted=tuple(row.breaker.counted or ()))


def to_account(row: FleetRow) -> Account:
    known(row)
    return made(
        Account, row, freeze=nested(Freeze, row.freeze), told=nested(Told, row.told) or Told()
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
    known(row)
    at, _, id = row.at_id.partition("#")
    return made(Entry, row, at=from_sortable(at), id=id)

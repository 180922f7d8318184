"""Replacements in memory, with the conditions of the DynamoDB transactions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from chalicelib.errors import Conflict
from chalicelib.model.fleet import Account, Breaker, Freeze, LedgerChange, Quota
from chalicelib.model.host import Host
from chalicelib.model.replacement import Cancel, Replacement
from chalicelib.model.timeline import Entry
from chalicelib.registry.changes import (
    ACTED_MEANWHILE,
    CAPPED,
    EXISTS,
    FROZEN,
    HELD,
    STOPPED,
    TAKEN,
    VERSION,
    fails,
    must_have_ended,
    replaced,
    to_new_host,
    to_old_host,
)
from chalicelib.registry.memory_listings import MemoryListings
from chalicelib.registry.memory_state import changed
from chalicelib.registry.times import as_utc, in_utc


class MemoryReplacements(MemoryListings):
    def claim(
        self,
        replacement: Replacement,
        revision: int,
        quota: Quota,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        claimed = replace(replacement, version=1)
        with self._state.lock:
            state, key = self._state, (replacement.fleet, replacement.id)
            fleet, host = state.fleet(replacement.fleet), state.living(replacement.old_host)
            if key in state.replacements:
                raise _conflict("claim", replacement, EXISTS)
            if host is None or host.open_replacement is not None:
                raise _conflict("claim", replacement, TAKEN)
            if fleet.revision != revision:
                raise _conflict("claim", replacement, ACTED_MEANWHILE)
            state.account = _counted(state.account, quota, replacement)
            state.replacements[key] = in_utc(claimed)
            state.note(entries)
            state.hosts[host.id] = replace(host, open_replacement=replacement.id)
            opened = {"revision": revision + 1, "open_replacements": fleet.open_replacements + 1}
            state.fleets[fleet.name] = changed(fleet, opened)
        return claimed

    def intend(
        self,
        replacement: Replacement,
        revision: int,
        now: datetime,
        ledger_desired: int | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        with self._state.lock:
            self._must_be_current("intend", replacement)
            fleet = self._state.fleet(replacement.fleet)
            if fleet.revision != revision:
                raise _conflict("intend", replacement, ACTED_MEANWHILE)
            ledger = {} if ledger_desired is None else {"ledger_desired": ledger_desired}
            changes = {"revision": revision + 1, "ledger_at": now, **ledger}
            saved = self._put(replacement, entries)
            self._state.fleets[fleet.name] = changed(fleet, changes)
            return saved

    def save(
        self,
        replacement: Replacement,
        moved: LedgerChange | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        with self._state.lock:
            self._must_be_current("save", replacement)
            saved = self._put(replacement, entries)
            if moved is not None:
                fleet = self._state.fleet(replacement.fleet)
                desired = (fleet.ledger_desired or 0) + moved.by
                changes = {"ledger_desired": desired, "ledger_at": moved.at or fleet.ledger_at}
                self._state.fleets[fleet.name] = changed(fleet, changes)
            return saved

    def commit(
        self, replacement: Replacement, now: datetime, entries: Iterable[Entry] = ()
    ) -> Replacement:
        now = as_utc(now)
        with self._state.lock:
            if self._must_be_current("commit", replacement).cancel is not None:
                raise _conflict("commit", replacement, VERSION)
            old = self._state.living(replacement.old_host)
            if old is None or not _may_go(old, now):
                raise _conflict("commit", replacement, HELD)
            if _active(self._state.fleet(replacement.fleet).freeze, now):
                raise _conflict("commit", replacement, FROZEN)
            if _active(self._state.account.freeze, now):
                raise _conflict("commit", replacement, STOPPED)
            self._state.hosts[old.id] = replace(old, leaving_at=now)
            return self._put(replacement, entries)

    def cancel(self, replacement: Replacement, cancel: Cancel) -> bool:
        key = (replacement.fleet, replacement.id)
        with self._state.lock:
            stored = self._state.replacements.get(key)
            if stored is None or stored.step is not replacement.step or stored.cancel is not None:
                return False
            self._state.replacements[key] = in_utc(replace(stored, cancel=cancel))
            return True

    def finish(
        self,
        replacement: Replacement,
        retry_after: datetime | None = None,
        breaker: Breaker | None = None,
        entries: Iterable[Entry] = (),
    ) -> Replacement:
        must_have_ended(replacement)
        with self._state.lock:
            stored = self._must_be_current("finish", replacement)
            if fails(replacement) and stored.cancel is not None:
                raise _conflict("finish", replacement, VERSION)
            old = self._state.hosts.get(replacement.old_host)
            new = self._state.hosts.get(replacement.new_host or "")
            hosts: list[Host] = []
            if old:
                hosts.append(changed(old, to_old_host(old, replacement, retry_after)))
            if new:
                hosts.append(changed(new, to_new_host(old, replacement)))
            saved = self._put(replacement, entries)
            self._state.hosts.update({host.id: host for host in hosts})
            fleet = self._state.fleet(replacement.fleet)
            noted = replaced(fleet, replacement) | ({"breaker": breaker} if breaker else {})
            ended = noted | {"revision": fleet.revision + 1}
            self._state.fleets[fleet.name] = changed(fleet, ended)
            return saved

    def _must_be_current(self, verb: str, replacement: Replacement) -> Replacement:
        stored = self._state.replacements.get((replacement.fleet, replacement.id))
        if stored is None or stored.version != replacement.version:
            raise _conflict(verb, replacement, VERSION)
        return stored

    def _put(self, replacement: Replacement, entries: Iterable[Entry]) -> Replacement:
        marked = self._state.replacements[replacement.fleet, replacement.id].cancel
        saved = replace(replacement, version=replacement.version + 1, cancel=marked)
        self._state.note(entries)
        self._state.replacements[saved.fleet, saved.id] = in_utc(saved)
        return saved


def _counted(account: Account, quota: Quota, replacement: Replacement) -> Account:
    begun = account.claims_hour == quota.hour
    known = account.claims_hour
    # A clock that is behind must not begin an earlier hour anew.
    passed = known is not None and known > quota.hour
    if passed or begun is not quota.begun or (begun and account.claims >= quota.most):
        raise _conflict("claim", replacement, CAPPED)
    claims = account.claims + 1 if begun else 1
    return changed(account, {"claims_hour": quota.hour, "claims": claims})


def _conflict(verb: str, replacement: Replacement, clause: str) -> Conflict:
    return Conflict(f"{verb} {replacement.id}", clause)


def _may_go(host: Host, now: datetime) -> bool:
    return not (host.hold and host.hold.active(now))


def _active(freeze: Freeze | None, now: datetime) -> bool:
    return freeze is not None and freeze.active(now)

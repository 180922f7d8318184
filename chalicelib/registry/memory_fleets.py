"""Fleets and the account in memory."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from chalicelib.model.fleet import Account, Breaker, Fleet, Foreseen, Freeze, Told
from chalicelib.model.host import Request
from chalicelib.registry.changes import failed_pass, finished_pass, fleet_key, swept
from chalicelib.registry.memory_state import State, changed


class MemoryFleets:
    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, fleet: str) -> Fleet:
        with self._state.lock:
            return self._state.fleet(fleet_key(fleet))

    def account(self) -> Account:
        with self._state.lock:
            return self._state.account

    def read_all(self) -> tuple[Account, Mapping[str, Fleet]]:
        with self._state.lock:
            return self._state.account, dict(self._state.fleets)

    def raise_attention(self, fleet: str) -> None:
        with self._state.lock:
            attention = self._state.fleet(fleet_key(fleet)).attention
            self._note(fleet, {"attention": attention + 1})

    def finish_pass(
        self,
        fleet: str,
        *,
        at: datetime,
        fingerprint: str,
        attention_seen: int,
        next_look_at: datetime | None,
        open_replacements: int,
        ailing: str | None = None,
    ) -> None:
        changes = finished_pass(
            at, fingerprint, attention_seen, next_look_at, open_replacements, ailing
        )
        self._note(fleet, changes)

    def fail_pass(self, fleet: str, *, at: datetime, error: str, next_look_at: datetime) -> None:
        with self._state.lock:
            failed = self._state.fleet(fleet_key(fleet)).failed_passes
            changes = failed_pass(at, error, next_look_at)
            self._note(fleet, changes | {"failed_passes": failed + 1})

    def set_breaker(self, fleet: str, breaker: Breaker, was: Breaker) -> bool:
        with self._state.lock:
            stored = self._state.fleet(fleet).breaker
            if (stored.failures, stored.why) != (was.failures, was.why):
                return False
            self._note(fleet, {"breaker": breaker})
            return True

    def set_freeze(self, fleet: str | None, freeze: Freeze | None) -> None:
        if fleet is None:
            self._note_account({"freeze": freeze})
            return
        with self._state.lock:
            revision = self._state.fleet(fleet_key(fleet)).revision
            self._note(fleet, {"freeze": freeze, "revision": revision + 1})

    def request(self, fleet: str, request: Request) -> None:
        self._note(fleet_key(fleet), {"request": request})

    def note_foreseen(self, fleet: str, foreseen: Foreseen) -> None:
        self._note(fleet, {"foreseen": foreseen})

    def note_told(self, fleet: str | None, told: Told) -> None:
        if fleet is None:
            self._note_account({"told": told})
        else:
            self._note(fleet, {"told": told})

    def forget(self, fleet: str) -> None:
        with self._state.lock:
            if self._state.fleet(fleet_key(fleet)).freeze is None:
                self._state.fleets.pop(fleet, None)

    def record_sweep(self, at: datetime, audited_hosts: int | None = None, home: str = "") -> None:
        with self._state.lock:
            first = self._state.account.history_since or at
            self._note_account(swept(at, audited_hosts, home) | {"history_since": first})

    def _note(self, fleet: str, changes: dict[str, Any]) -> None:
        with self._state.lock:
            known = self._state.fleet(fleet_key(fleet))
            self._state.fleets[fleet] = changed(known, changes)

    def _note_account(self, changes: dict[str, Any]) -> None:
        with self._state.lock:
            self._state.account = changed(self._state.account, changes)

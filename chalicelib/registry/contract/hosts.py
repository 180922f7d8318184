"""Hosts: the facts that AWS told last, and the marks of people and events."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from chalicelib.model.choice import ANY_LIVING, HostChoice
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.hook import HookWait
from chalicelib.model.host import Hold, Host, Mark, Request
from chalicelib.model.replacement import Reason
from chalicelib.registry.contract.values import Page


class Hosts(Protocol):
    def get(self, host: str) -> Host | None:
        """Consistent; a host that is gone is found until its tombstone expires."""

    def get_many(self, hosts: Iterable[str]) -> dict[str, Host]:
        """Consistent; ids without a row are left out."""

    def in_fleet(self, fleet: str) -> list[Host]:
        """By the index, which may lag; oldest born first, without those that are gone."""

    def page(
        self,
        limit: int,
        cursor: str | None = None,
        fleet: str | None = None,
        choice: HostChoice = ANY_LIVING,
    ) -> Page[Host]:
        """Oldest born first within a fleet, unless of those that are gone; in no order otherwise. A
        page may hold fewer than `limit`, or none, and have a cursor: its reads are bounded. Raises
        BadRequest for a cursor that is not of this listing and choice."""

    def every(self) -> Iterator[Host]:
        """A consistent scan, without those that are gone."""

    def register(self, host: Host) -> bool:
        """Put the row if there is none; False if there is one, alive or gone."""

    def update_facts(self, host: Host, was: Host) -> bool:
        """Write the facts (never marks or lineage) of a host that is not gone where they are other
        than `was`; `born_at` moves only backwards. False if the row is missing or gone."""

    def forget(self, host: str, at: datetime, why: str) -> bool:
        """Turn the row into a tombstone. False if the row is missing or gone already."""

    def request(self, host: str, request: Request) -> None:
        """Mark a living host for rebuild. Conflict with clause `unknown` or `gone`."""

    def release(self, host: str, replacement: str) -> None:
        """Clear `open_replacement` if it is still that one: its row was lost or restored."""

    def mark(self, host: str, reason: Reason, mark: Mark, was: Mark | None = None) -> bool:
        """Note a taint, an interruption or a maintenance in the place of `was`. False if the row is
        missing or gone, or if another mark of the kind is there."""

    def hold(self, host: str, hold: Hold, fleet: str, revision: int) -> None:
        """Keep a living host. One transaction with the fleet's `revision`, raised from exactly the
        given value: nobody can be about to take the host by a reading from before. Conflict with
        clause `host is unknown or gone` or `another worker acted on the fleet meanwhile`."""

    def lift_hold(self, host: str) -> bool:
        """False if there is none, or the row is missing or gone."""

    def ready(self, host: str, by: str, at: datetime) -> bool:
        """Note that it says itself that it is ready. Only its first word counts: False if it has
        said so before, or the row is missing or gone."""

    def note_config(self, host: str, read: ConfigRead) -> bool:
        """Note what it has read when it booted. Only the first counts: False if there is one, or
        the row is missing or gone."""

    def note_wait(self, host: str, wait: HookWait | None, was: HookWait | None) -> bool:
        """Write its wait at a hook, or None when that is over, if the stored one has the revision
        of `was` (None: there is none). False if it has not, or the row is missing or gone."""

"""What goes wrong between two calls: readings that lag, capacity that is missing, clocks that jump,
a registry that is lost or restored."""

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from tests.simulation.behaviour import Behaviour
from tests.simulation.cloud import Cloud
from tests.simulation.evidence import Evidence
from tests.simulation.readings import Queue, Readings

LAGGING = ("members", "desired", "health", "instances", "index", "activities")
TABLES = ("hosts", "replacements", "fleets", "account")


class Mishaps:
    def __init__(
        self, cloud: Cloud, behaviour: Behaviour, readings: Readings, queue: Queue, state: Any
    ) -> None:
        self.cloud, self.behaviour, self.readings = cloud, behaviour, readings
        self.queue, self.state = queue, state
        self.evidence: Evidence
        self.chance: random.Random = behaviour.chance
        self.hit: Callable[[str, str | None], None] = lambda what, fleet: None
        self.kinds: tuple[str, ...] = KINDS
        self.eager: Callable[[], bool] = lambda: False
        """Whether a replacement is in a step so rare that a table is emptied rather now."""
        self._outage_until = cloud.now
        self._backup: dict[str, Any] | None = None

    def happen(self) -> None:
        """At most one of the kinds of this run."""
        if self.cloud.now >= self._outage_until:
            self.cloud.outage.clear()
        if self.kinds:
            getattr(self, self.chance.choice(self.kinds))()

    def old_reading(self) -> None:
        name = self._fleet()
        if name is None:
            return
        sources = self.chance.choice([(s,) for s in LAGGING] + [("members", "desired")])
        for source in sources:
            self.readings.lags[source, name] = self.chance.randint(1, 3)
            self.hit(f"old reading: {source}", name)

    def partial_listing(self) -> None:
        if self.chance.random() < 0.5:
            self.readings.partial = True
            self.hit("partial listing: groups", None)
        else:
            self.readings.partial_hosts = True
            self.hit("partial listing: hosts", None)

    def no_capacity(self) -> None:
        zones = sorted({zone for group in self.cloud.groups.values() for zone in group.zones})
        whole = self.chance.random() < 0.3
        self.cloud.outage = set(zones) if whole else {self.chance.choice(zones or ["a"])}
        self._outage_until = self.cloud.now + timedelta(minutes=self.chance.randint(2, 30))
        self.hit("no capacity anywhere" if whole else "no capacity in a zone", self._fleet())

    def queue_refuses(self) -> None:
        self.queue.refuse = 1
        self.hit("poke not taken", None)

    def poke_lost(self) -> None:
        self.queue.lose = 1
        self.queue.lost = lambda fleet: self.hit("poke lost", fleet)

    def clock_jump(self) -> None:
        """Nothing of ours runs meanwhile."""
        span = self.chance.choice((5, 15, 60, 240, 480, 560))
        self.hit("clock jump", self._fleet())
        self.behaviour.advance(timedelta(minutes=span))

    def registry_emptied(self) -> None:
        if self.chance.random() < (0.2 if self.eager() else 0.8):
            return
        if self.chance.random() < 0.5:
            self._forgotten("registry emptied")
            self._write({"hosts": {}, "replacements": {}, "fleets": {}, "account": None})
        else:
            self._forgotten("a table emptied")
            self._write({self.chance.choice(TABLES[:3]): {}})

    def registry_restored(self) -> None:
        """Every other time it only takes the backup."""
        if self._backup is None:
            self._backup = {name: deepcopy(getattr(self.state, name)) for name in TABLES}
        elif self.chance.random() < 0.3:
            self._forgotten("registry restored")
            self._write(self._backup)
            self._backup = None

    def _forgotten(self, what: str) -> None:
        for name in sorted(self.cloud.groups):
            self.hit(what, name)
            self.evidence.forgotten.add(name)

    def _write(self, tables: dict[str, Any]) -> None:
        """Marks that are lost are no marks any more."""
        for name, rows in tables.items():
            if name == "account":
                self.state.account = rows or replace(
                    self.state.account, freeze=None, last_sweep_at=None, last_audit_at=None
                )
                continue
            table = getattr(self.state, name)
            table.clear()
            table.update(rows)
        for kind, key in list(self.cloud.facts):
            if kind == "hold":
                row = self.state.living(key)
                self.cloud.note(kind, key, row.hold.until if row and row.hold else None)
            elif kind == "freeze":
                mark = self.state.fleet(key).freeze if key else self.state.account.freeze
                self.cloud.note(kind, key, mark.until if mark else None)

    def _fleet(self) -> str | None:
        names = sorted(self.cloud.groups)
        return self.chance.choice(names) if names else None


KINDS = (
    "old_reading",
    "partial_listing",
    "no_capacity",
    "queue_refuses",
    "poke_lost",
    "clock_jump",
    "registry_emptied",
    "registry_restored",
)

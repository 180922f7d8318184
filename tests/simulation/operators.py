"""An operator's marks, made as our API makes them, and those that events leave on hosts."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.fleet import Freeze
from chalicelib.model.host import Hold, Mark, Request, Urgency
from chalicelib.model.replacement import Step
from tests.simulation.behaviour import Behaviour
from tests.simulation.cloud import Cloud
from tests.simulation.evidence import Evidence
from tests.simulation.things import FakeGroup, FakeHost

COMMITTED = {Step.RETIRING, Step.DRAINING}


class Operators:
    """`state` is the registry's, as the API would write it."""

    def __init__(self, cloud: Cloud, behaviour: Behaviour, state: Any, chance: random.Random):
        self.cloud, self.behaviour, self.state, self.chance = cloud, behaviour, state, chance
        self.evidence: Evidence
        self.policies: dict[str, str] = {}
        self.poke: Callable[[str], None] = lambda fleet: None
        self.hit: Callable[[str, str], None] = lambda what, fleet: None

    def request(self, group: FakeGroup) -> bool | None:
        host = self._some(group, lambda host: self._known(host) is not None)
        row = self._known(host) if host else None
        if host is None or row is None:
            return False
        mark = Request("ada", self.cloud.now, "it smells", Urgency.NOW)
        self.state.hosts[host.id] = replace(row, request=mark)
        self._told(group.name)
        return None

    def mark(self, group: FakeGroup) -> bool | None:
        """What an event told of a host."""
        host = self._some(group, lambda host: self._known(host) is not None)
        row = self._known(host) if host else None
        if host is None or row is None:
            return False
        kind = self.chance.choice(("taint", "interruption", "maintenance"))
        told = Mark("aws", self.cloud.now, kind, self.cloud.now + timedelta(hours=2))
        self.state.hosts[host.id] = replace(row, **{kind: told})
        self._told(group.name)
        return None

    def hold(self, group: FakeGroup) -> bool | None:
        """Refused, as the API would, once the host's end is decided."""
        host = self._some(group, lambda host: self._known(host) is not None)
        row = self._known(host) if host else None
        if host is None or row is None:
            return False
        if any(r.old_host == host.id and r.step in COMMITTED for r in self.evidence.open()):
            return False
        until = self.cloud.now + timedelta(minutes=self.chance.randint(5, 240))
        held = None if row.hold else Hold("bob", self.cloud.now, until, "debugging")
        self.state.hosts[host.id] = replace(row, hold=held)
        self.cloud.note("hold", host.id, held and until)
        self._told(group.name)
        return None

    def freeze(self, group: FakeGroup) -> None:
        """A fleet, or now and then the account; the next time it is lifted."""
        whole = self.chance.random() < 0.2
        key = "" if whole else group.name
        frozen = self.cloud.fact("freeze", key)
        until = None if frozen else self.cloud.now + timedelta(minutes=self.chance.randint(3, 90))
        self.frozen(key, until)
        self._told(group.name)

    def frozen(self, key: str, until: datetime | None) -> None:
        mark = Freeze("eve", self.cloud.now, "release", until) if until else None
        if key:
            self.state.fleets[key] = replace(self.state.fleet(key), freeze=mark)
        else:
            self.state.account = replace(self.state.account, freeze=mark)
        self.cloud.note("freeze", key, until)

    def _told(self, fleet: str) -> None:
        row = self.state.fleet(fleet)
        self.state.fleets[fleet] = replace(row, attention=row.attention + 1)
        self.poke(fleet)

    def _known(self, host: FakeHost) -> Any:
        return self.state.living(host.id)

    def _some(self, group: FakeGroup, fits: Callable[[FakeHost], bool]) -> FakeHost | None:
        """Half of the time a host of an open pair."""
        members = [host for host in self.cloud.members(group.name) if fits(host)]
        pairs = {id for r in self.evidence.open() for id in (r.old_host, r.new_host)}
        paired = [host for host in members if host.id in pairs]
        if paired and self.chance.random() < 0.5:
            members = paired
        return self.chance.choice(members) if members else None

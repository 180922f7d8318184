"""AWS's readings behind the adapters' names: fresh, or as things were up to a minute ago."""

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.errors import RepaveError
from chalicelib.model.group import Group, Health
from chalicelib.model.instance import Instance
from chalicelib.policies.book import PolicyBook
from tests.simulation.behaviour import FORGOTTEN
from tests.simulation.cloud import GROUP_TAG, Cloud, Snapshot
from tests.simulation.things import FakeHost
from tests.simulation.worker import Worker

LATEST_LAG = timedelta(seconds=55)
"""What the engine relies on: after a minute a reading shows what our call did."""
NEW = timedelta(seconds=50)


class Readings:
    """All reading adapters in one, each under the name that the handlers use."""

    def __init__(self, cloud: Cloud, chance: random.Random) -> None:
        self.cloud, self.chance = cloud, chance
        self.worker = Worker("nobody", cloud.now)
        self.lags: dict[tuple[str, str], int] = {}
        """Source and fleet to how many more readings are old."""
        self.partial = False
        """The next listing of all groups leaves one out."""
        self.partial_hosts = False
        """The next listing of all hosts leaves some out."""
        self.policies: dict[str, str] = {}
        self._books: dict[tuple[tuple[str, str], ...], PolicyBook] = BOOKS

    def group(self, name: str) -> Group | None:
        members, desired = self._look("members", name), self._look("desired", name)
        if members is None or desired is None:
            return None
        self.worker.saw("members", members.seq, members)
        self.worker.saw("desired", desired.seq, desired)
        if members.group is None or desired.group is None:
            return None
        if members is desired:
            return members.group
        return replace(desired.group, members=members.group.members)

    def groups(self) -> list[Group]:
        names = sorted(self.cloud.groups)
        if self.partial and names:
            self.partial = False
            names.remove(self.chance.choice(names))
        found = (self.group(name) for name in names)
        return [group for group in found if group]

    def policy_runs(self, name: str, policy: str, since: datetime) -> int:
        lags = self.lags.get(("activities", name), 0)
        until = self.cloud.now - NEW if lags else self.cloud.now
        self.lags["activities", name] = max(0, lags - 1)
        return sum(group == name and since <= at <= until for at, group in self.cloud.runs)

    def health(
        self, hosts: Iterable[str], checked: Iterable[str], target_groups: Iterable[str]
    ) -> dict[str, Health]:
        asked, checks = sorted(hosts), set(checked)
        found = self._look("health", self._fleet_of(asked))
        if found is None:
            return {id: Health(False) for id in asked}
        self.worker.saw("health", found.seq, found)
        known = {id: found.health.get(id, Health(False)) for id in asked}
        return {id: Health(id in checks and h.checks_ok, h.targets) for id, h in known.items()}

    def instances(self, ids: Iterable[str]) -> dict[str, Instance]:
        found = {id: self._instance(self.cloud.hosts.get(id)) for id in sorted(set(ids))}
        return {id: instance for id, instance in found.items() if instance}

    def every_instance(self) -> Iterator[Instance]:
        found = list(self.instances(self.cloud.hosts).values())
        if self.partial_hosts and found:
            self.partial_hosts = False
            found = found[: self.chance.randint(0, len(found) - 1)]
        return iter(found)

    def book(self) -> PolicyBook:
        self.worker.saw("policy", self.cloud.step())
        key = tuple(sorted(self.policies.items()))
        if key not in self._books:
            self._books[key] = PolicyBook.of(dict(key))
        return self._books[key]

    def _fleet_of(self, hosts: list[str]) -> str:
        return next((str(self.cloud.hosts[id].group) for id in hosts if id in self.cloud.hosts), "")

    def _look(self, source: str, name: str) -> Snapshot | None:
        """The latest, or while the source lags one that was replaced less than a minute ago."""
        latest = self.cloud.latest(name)
        left = self.lags.get((source, name), 0)
        if latest is None or not left:
            return latest
        self.lags[source, name] = left - 1
        seen = list(self.cloud.history[name])
        oldest = self.cloud.now - LATEST_LAG
        old = [
            this
            for this, later in zip(seen, seen[1:], strict=False)
            if later.at >= oldest and this.group is not None
        ]
        return self.chance.choice(old) if old else latest

    def _instance(self, host: FakeHost | None) -> Instance | None:
        if host is None:
            return None
        now, lags = self.cloud.now, self.lags.get(("instances", host.group or ""), 0)
        state = host.state
        if lags:
            self.lags["instances", host.group or ""] = lags - 1
            if now - host.born < NEW:
                return None
            recent = host.state_at is not None and now - host.state_at < NEW
            state = host.state_before if recent else state
        if state == "terminated" and host.state_at and now - host.state_at > FORGOTTEN:
            return None
        tags = {GROUP_TAG: host.group} if host.group else {"Name": "alone"}
        return Instance(
            host.id,
            state,
            host.zone,
            "m7g.large",
            "ami-1",
            "10.0.0.1",
            host.born,
            host.born,
            host.template,
            tags,
        )


BOOKS: dict[tuple[tuple[str, str], ...], PolicyBook] = {}
"""Parsing is slow, and the runs of one process share their policies."""


class Queue:
    """The pokes: one message group a fleet, so that no two of one are worked on at once."""

    def __init__(self) -> None:
        self.waiting: list[str] = []
        self.refuse = 0
        self.lose = 0
        """How many more pokes are taken, and never arrive."""
        self.lost: Callable[[str], None] = lambda fleet: None

    def send(self, fleets: Iterable[str]) -> None:
        names = list(fleets)
        if self.refuse and names:
            self.refuse -= 1
            raise RepaveError("1 pokes were not taken: ServiceUnavailable")
        while self.lose and names:
            self.lose -= 1
            self.lost(names.pop())
        self.waiting += names


class Adapter:
    """Some functions under the names that a handler calls."""

    def __init__(self, **methods: Any) -> None:
        self.__dict__.update(methods)

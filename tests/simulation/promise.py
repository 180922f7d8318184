"""The promise of design section 4, measured: no host over hard without a cause that has a name."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.cloud import Snapshot
from tests.simulation.rules import Rules
from tests.simulation.stage import Stage
from tests.simulation.things import FakeGroup, FakeHost

BACKOFF = timedelta(minutes=5)


@dataclass(slots=True)
class Kept:
    """What became of one fleet; ages are those at which hosts left its service."""

    oldest: timedelta = timedelta(0)
    replaced: int = 0
    most: int = 0
    budget: int = 0
    """At the moment of most."""
    beyond: int = 0
    """Steps at whose end more was in flight than the budget allowed."""
    soonest: datetime | None = None
    """When its first host comes to hard."""


@dataclass(slots=True)
class Over:
    fleet: str
    since: datetime
    causes: Counter[str] = field(default_factory=Counter)
    unnamed: int = 0
    """Steps in which nothing that has a name kept it."""


class Promise:
    def __init__(self, stage: Stage) -> None:
        self.stage, self.began = stage, stage.cloud.now
        self.fleets = {name: Kept() for name in stage.cloud.groups}
        self.over: dict[str, Over] = {}
        self._left: set[str] = set()
        self._last: dict[tuple[str, str], tuple[datetime, str]] = {}
        """What was in the way of a fleet, a zone or a host, and when it last was."""
        self._late: set[str] = set()
        for group in stage.cloud.groups.values():
            self._adopt(group)

    def looked_at(self, snapshot: Snapshot) -> None:
        """A fleet looks different: hosts came, or left service."""
        if snapshot.group is None:
            return
        name, now = snapshot.group.name, self.stage.cloud.now
        kept, born = self.fleets[name], []
        for host in self.stage.cloud.members(name):
            if not (host.leaving or host.ended):
                born.append(host.born)
            elif host.id not in self._left:
                self._left.add(host.id)
                kept.oldest = max(kept.oldest, now - host.born)
        rules = self._rules(name)
        kept.soonest = min(born) + rules.hard_age if born else None

    def measure(self) -> None:
        """After each step."""
        flying = Counter(pair.fleet for pair in self.stage.judge.evidence.open())
        for name, group in self.stage.cloud.groups.items():
            kept, slots = self.fleets[name], self._rules(name).slots(group.owner)
            kept.beyond += flying[name] > slots
            if flying[name] > kept.most:
                kept.most, kept.budget = flying[name], slots
        self._note_causes()
        for name, kept in self.fleets.items():
            if kept.soonest and kept.soonest <= self.stage.cloud.now:
                self._overdue(self.stage.cloud.groups[name])

    def close(self) -> None:
        """The hosts that still serve have an age, too."""
        for name, kept in self.fleets.items():
            ages = [self.stage.cloud.now - host.born for host in self.stage.cloud.members(name)]
            kept.oldest = max([kept.oldest, *ages])

    def _overdue(self, group: FakeGroup) -> None:
        now, rules = self.stage.cloud.now, self._rules(group.name)
        for host in self.stage.cloud.members(group.name):
            if host.leaving or host.ended or now - host.born < rules.hard_age:
                continue
            over = self.over.setdefault(host.id, Over(group.name, now))
            cause = self._cause(host, group)
            over.unnamed += cause is None
            over.causes[cause or "none"] += 1

    def _cause(self, host: FakeHost, group: FakeGroup) -> str | None:
        """What is, or just was: once it is over the hosts that it kept still need their time."""
        if host.id in self._late:
            return "fleet adopted late"
        since = self.stage.cloud.now - self._needed(group)
        for key in (("host", host.id), ("fleet", group.name), ("zone", host.zone)):
            at, words = self._last.get(key, (self.began, ""))
            if words and at >= since:
                return words
        return None

    def _note_causes(self) -> None:
        cloud, evidence, now = self.stage.cloud, self.stage.judge.evidence, self.stage.cloud.now
        for zone in cloud.outage:
            self._last["zone", zone] = now, "AWS out of capacity"
        for name in cloud.groups:
            words = self._of_fleet(cloud.groups[name])
            if words:
                self._last["fleet", name] = now, words
        for kind, id in cloud.facts:
            if kind == "hold" and evidence.held(id, None):
                self._last["host", id] = now, "host held"
        for id, host in cloud.hosts.items():
            if host.protected:
                self._last["host", id] = now, "host protected"

    def _of_fleet(self, group: FakeGroup) -> str | None:
        row, rules = self.stage.state.fleet(group.name), self._rules(group.name)
        full = group.owner >= group.max_size and not rules.allowance(group.owner)
        failing = row.breaker.failures >= rules.failures
        found = {
            "fleet frozen": self.stage.judge.evidence.stopped(group.name),
            "policy infeasible": full,
            "breaker open": failing,
        }
        return next((words for words, holds in found.items() if holds), None)

    def _needed(self, group: FakeGroup) -> timedelta:
        """For all hosts beyond soft, at the pace that policy and group allow, and a backoff."""
        rules, now = self._rules(group.name), self.stage.cloud.now
        due = sum(now - h.born >= rules.soft_age for h in self.stage.cloud.members(group.name))
        room = group.max_size - group.owner or rules.allowance(group.owner)
        zones = 99 if "AZRebalance" in group.suspended else len(group.zones)
        pace = max(1, min(rules.slots(group.owner), room, zones))
        return BACKOFF + rules.rebuild * (1 + -(-due // pace))

    def _adopt(self, group: FakeGroup) -> None:
        hard, needed = self._rules(group.name).hard_age, self._needed(group)
        hosts = self.stage.cloud.members(group.name)
        self._late |= {host.id for host in hosts if host.born + hard < self.began + needed}

    def _rules(self, fleet: str) -> Rules:
        rules = self.stage.judge.evidence.rules(fleet)
        assert rules is not None
        return rules

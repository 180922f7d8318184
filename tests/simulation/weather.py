"""Ordinary troubles of a long run: each kind comes by itself at its own mean interval."""

import random
from datetime import datetime, timedelta

from tests.simulation.faults import DIES_AFTER, DIES_BEFORE, LOST, SLOW, THROTTLED
from tests.simulation.hands import Hands
from tests.simulation.stage import Stage
from tests.simulation.things import FakeGroup

DAY = timedelta(days=1)
CALLS = (DIES_BEFORE, DIES_AFTER, LOST, SLOW, THROTTLED, THROTTLED)
EVERY_CALLS = 4000
LASTING = timedelta(hours=6)


class Weather:
    """Its own random numbers, so that no other draw decides when trouble comes."""

    def __init__(self, stage: Stage, seed: int) -> None:
        self.stage, self.chance = stage, random.Random(seed)
        self.hands: Hands = stage.hands
        fleets = len(stage.cloud.groups)
        self.means = {
            "kill": DAY * 20 / fleets,
            "sicken": DAY * 40 / fleets,
            "scale": DAY * 60 / fleets,
            "hold": DAY * 80 / fleets,
            "request": DAY * 60 / fleets,
            "new_template": DAY * 28 / fleets,
            "keep": DAY * 160 / fleets,
            "stop": DAY * 200 / fleets,
            "outage": DAY * 8,
        }
        self.due = {what: stage.cloud.now + self._after(what) for what in self.means}
        self.ends: list[tuple[datetime, str, str]] = []
        """When a trouble ends, which, and of what."""
        stage.injector.on(EVERY_CALLS, CALLS)
        stage.post.worse, stage.behaviour.bad_launches = 0.02, 0.01

    @property
    def next(self) -> datetime:
        return min([*self.due.values(), *(at for at, _, _ in self.ends)])

    def blow(self) -> bool:
        """Whether anything came or went."""
        now = self.stage.cloud.now
        over = [end for end in self.ends if end[0] <= now]
        self.ends = [end for end in self.ends if end[0] > now]
        for _, what, which in over:
            self._end(what, which)
        came = [what for what, at in self.due.items() if at <= now]
        for what in came:
            self.due[what] = now + self._after(what)
            self._begin(what)
        self.stage.cloud.record()
        return bool(came or over)

    def _begin(self, what: str) -> None:
        name = self.chance.choice(sorted(self.stage.cloud.groups))
        group = self.stage.cloud.groups[name]
        if what == "outage":
            zone = self.chance.choice("abc")
            self.stage.cloud.outage.add(zone)
            self._until(what, zone, LASTING * self.chance.uniform(0.2, 1))
        elif what == "stop":
            self._freeze(group)
        elif what == "keep":
            self._keep(group)
        elif getattr(self.hands, what)(group) is False:
            return
        self.stage.coverage.facts[f"trouble: {what}"] += 1

    def _freeze(self, group: FakeGroup) -> None:
        """For a long release."""
        if not self.stage.cloud.fact("freeze", group.name):
            self.hands.frozen(group.name, self._until("stop", group.name, DAY))

    def _keep(self, group: FakeGroup) -> None:
        """One of the oldest is protected, and forgotten for days."""
        free = [host for host in self.stage.cloud.members(group.name) if host.lifecycle[0] == "I"]
        if free:
            host = min(free, key=lambda host: (host.born, host.id))
            host.protected = group.changed = True
            self._until("keep", host.id, DAY * self.chance.uniform(1, 5))

    def _until(self, what: str, which: str, span: timedelta) -> datetime:
        until = self.stage.cloud.now + span
        self.ends.append((until, what, which))
        return until

    def _end(self, what: str, which: str) -> None:
        cloud = self.stage.cloud
        if what == "outage":
            cloud.outage.discard(which)
        elif what == "stop":
            self.hands.frozen(which, None)
        elif which in cloud.hosts:
            host = cloud.hosts[which]
            host.protected = False
            cloud.groups[host.group or ""].changed = True

    def _after(self, what: str) -> timedelta:
        return self.means[what] * self.chance.expovariate(1)

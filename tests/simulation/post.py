"""EC2's events on their way to us: lost, late, doubled, out of order."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.events import InstanceState
from tests.simulation.cloud import Cloud

RETRIES = 2
"""Of a failed asynchronous invocation, by Lambda."""


class Post:
    def __init__(self, cloud: Cloud, chance: random.Random) -> None:
        self.cloud, self.chance = cloud, chance
        self.worse = 0.0
        """The chance that something goes wrong with an event."""
        self.hit: Callable[[str, str | None], None] = lambda what, fleet: None
        self._way: list[tuple[datetime, int, int, InstanceState]] = []
        """When it arrives, a number, how often it was tried, and the event."""
        self._number = 0

    @property
    def under_way(self) -> bool:
        return bool(self._way or self.cloud.events)

    def collect(self) -> None:
        for host, state in self.cloud.events:
            self._send(host, state)
        self.cloud.events.clear()

    def due(self) -> list[tuple[InstanceState, int]]:
        ripe = sorted(each for each in self._way if each[0] <= self.cloud.now)
        self._way = [each for each in self._way if each[0] > self.cloud.now]
        return [(event, tried) for _, _, tried, event in ripe]

    def again(self, event: InstanceState, tried: int) -> None:
        if tried < RETRIES:
            self._put(event, timedelta(minutes=1 + tried), tried + 1)

    def _send(self, host: str, state: str) -> None:
        event = InstanceState(f"{host}-{state}", host, state)
        fleet, delay = self.cloud.hosts[host].group, timedelta(seconds=self.chance.randint(0, 3))
        if self.chance.random() >= self.worse:
            self._put(event, delay)
            return
        fate = self.chance.choice(("lost", "late", "doubled", "reordered"))
        self.hit(f"event {fate}", fleet)
        if fate == "doubled":
            self._put(event, delay)
        if fate != "lost":
            longest = 60 if fate == "reordered" else 900
            self._put(event, timedelta(seconds=self.chance.randint(10, longest)))

    def _put(self, event: InstanceState, delay: timedelta, tried: int = 0) -> None:
        self._number += 1
        self._way.append((self.cloud.now + delay, self._number, tried, event))

"""AWS's doings for long runs: only groups in which something may happen are looked at."""

import random

from tests.simulation.behaviour import Behaviour
from tests.simulation.cloud import Cloud, Snapshot
from tests.simulation.things import FakeGroup, FakeHost


class Drowsy(Behaviour):
    """The same by construction: a host or group at rest changes nothing and draws nothing when it
    has its turn, and whatever another hand changes is seen in a new look of its group."""

    def __init__(self, cloud: Cloud, chance: random.Random) -> None:
        super().__init__(cloud, chance)
        self.restless: set[str] = set()

    def looked_at(self, snapshot: Snapshot) -> None:
        if snapshot.group is not None:
            self.restless.add(snapshot.group.name)

    def _awake(self) -> tuple[list[FakeHost], list[FakeGroup]]:
        groups = [group for group in self.cloud.groups.values() if group.name in self.restless]
        groups = [group for group in groups if not self._sleeps(group)]
        return [host for group in groups for host in self.cloud.members(group.name)], groups

    def _sleeps(self, group: FakeGroup) -> bool:
        members = self.cloud.members(group.name)
        if sum(host.counted for host in members) != group.desired or not all(map(rests, members)):
            return False
        self.restless.discard(group.name)
        return True


def rests(host: FakeHost) -> bool:
    if host.state != "running" or not (host.healthy and host.checks):
        return False
    if host.never or host.sick_until or host.killed_at:
        return False
    if host.lifecycle not in {"InService", "Standby"}:
        return False
    return host.lifecycle == "Standby" or host.target == "healthy"

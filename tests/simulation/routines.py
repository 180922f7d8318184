"""What AWS does beside us by the owner's or its own schedule, each as a deed of another hand."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.model.host import Mark
from tests.simulation.operators import Operators
from tests.simulation.things import FakeGroup

NOTICE = timedelta(minutes=2)


class Routines(Operators):
    def scheduled_action(self, group: FakeGroup) -> bool | None:
        """Bounds and desired at once, all absolute."""
        wanted = self.chance.randint(1, 8)
        least, most = max(0, wanted - 2), wanted + self.chance.choice((0, 1, 4))
        if (least, most, wanted) == (group.min_size, group.max_size, group.desired):
            return False
        self.evidence.foreign(group.name, wanted)
        group.min_size, group.max_size = least, most
        group.owner = group.desired = wanted
        group.changed = True
        return None

    def track_target(self, group: FakeGroup) -> bool | None:
        """Target tracking: so many as the load of those in service asks for."""
        serving = sum(host.lifecycle == "InService" for host in self.cloud.members(group.name))
        load = serving * self.chance.choice((60, 80, 120, 150))
        wanted = min(max(-(-load // 100), group.min_size), group.max_size)
        by = wanted - group.desired
        if by == 0 or group.owner + by < 0:
            return False
        self.evidence.foreign(group.name, wanted)
        group.desired += by
        # Nobody can have more than MaxSize: what is beyond pays for a place that we owe.
        group.owner = min(group.owner + by, group.max_size)
        group.changed = True
        return None

    def spot_notice(self, group: FakeGroup) -> bool | None:
        """EC2 takes the host two minutes later, whatever we do; the event may never come."""
        host = self._some(group, lambda host: not host.leaving and host.killed_at is None)
        if host is None:
            return False
        host.killed_at = self.cloud.now + NOTICE
        row = self._known(host)
        if row is not None and self.chance.random() < 0.7:
            told = Mark("aws", self.cloud.now, "EC2 takes it back", host.killed_at)
            self.state.hosts[host.id] = replace(row, interruption=told)
            self._told(group.name)
        return None

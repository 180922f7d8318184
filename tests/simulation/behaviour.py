"""What AWS does beside us while time passes: launches come up, drains end, groups keep their
desired capacity, sick hosts are healed, zones are evened out."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from tests.simulation.cloud import Cloud
from tests.simulation.things import FakeGroup, FakeHost

SLICE = timedelta(seconds=30)
FORGOTTEN = timedelta(hours=1)
"""EC2 lists a terminated instance for about so long."""
EVENS_OUT = 0.04
"""The chance in a slice: uneven zones stay so for a while, and replacements begin meanwhile."""


class Behaviour:
    """`bad_launches` and `long_drains` are chances; `hit` is told what went wrong, and where."""

    def __init__(self, cloud: Cloud, chance: random.Random) -> None:
        self.cloud, self.chance = cloud, chance
        self.bad_launches = self.long_drains = self.short_of_capacity = 0.0
        self.rebalances = False
        self.hit: Callable[[str, str], None] = lambda what, fleet: None
        self.taken: Callable[[str, str], None] = lambda fleet, host: None
        """Is told which host a group chose of those that are too many."""
        self.healed: Callable[[str, str], None] = lambda fleet, host: None
        """Is told which host a group is about to end for its health."""
        self.eager: Callable[[str], bool] = lambda fleet: False
        """Whether a fleet is in a step so rare that its zones are evened out soon."""

    def advance(self, span: timedelta) -> None:
        """In slices: long spans in few."""
        slices = min(10, max(1, round(span / SLICE)))
        for _ in range(slices):
            self.cloud.now += span / slices
            hosts, groups = self._awake()
            for host in hosts:
                if host.lifecycle != "Gone" or host.state != "terminated":
                    self._host(host)
            for group in groups:
                self._group(group)
            self.cloud.record()

    def _awake(self) -> tuple[list[FakeHost], list[FakeGroup]]:
        """All in which something may happen by itself."""
        return list(self.cloud.hosts.values()), list(self.cloud.groups.values())

    def new_host(self, group: FakeGroup, zone: str, *, uncounted: bool = False) -> FakeHost:
        host = self.cloud.launched(group, zone, uncounted=uncounted)
        if self.chance.random() < self.bad_launches:
            host.never = self.chance.choice(("service", "checks", "target"))
            self.hit("launch never healthy", group.name)
        seconds = self.chance.randint
        host.moves_at = self.cloud.now + timedelta(seconds=seconds(10, 70))
        host.target_at = host.moves_at + timedelta(seconds=seconds(5, 60))
        host.checks_at = self.cloud.now + timedelta(seconds=seconds(40, 150))
        return host

    def leave(self, host: FakeHost) -> None:
        seconds = self.chance.randint(10, 100)
        if self.chance.random() < self.long_drains:
            seconds = self.chance.randint(600, 1800)
            self.hit("drain hangs", host.group or "")
        host.lifecycle = "Terminating"
        host.moves_at = self.cloud.now + timedelta(seconds=seconds)
        self._touch(host)

    def stand_by(self, host: FakeHost) -> None:
        host.lifecycle = "Standby"
        self._touch(host)

    def serve_again(self, host: FakeHost) -> None:
        host.lifecycle, host.target = "InService", "initial"
        host.target_at = self.cloud.now + timedelta(seconds=20)
        self._touch(host)

    def _touch(self, host: FakeHost) -> None:
        group = self.cloud.groups.get(host.group or "")
        if group:
            group.changed = True

    def _host(self, host: FakeHost) -> None:
        now = self.cloud.now
        before = (host.lifecycle, host.healthy, host.checks, host.target)
        if host.leaving:
            self._drain(host, now)
        elif host.ended or self._taken_back(host, now):
            self._found_dead(host, now)
        else:
            self._come_up(host, now)
            self._health(host, now)
        if before != (host.lifecycle, host.healthy, host.checks, host.target):
            self._touch(host)

    def _drain(self, host: FakeHost, now: datetime) -> None:
        if host.moves_at and now >= host.moves_at:
            host.lifecycle = "Gone"
            self.cloud.enter(host, "terminated")
        elif host.moves_at and now >= host.moves_at - SLICE:
            self.cloud.enter(host, "shutting-down")

    def _taken_back(self, host: FakeHost, now: datetime) -> bool:
        """By EC2, after its notice."""
        if host.killed_at is None or now < host.killed_at:
            return False
        self.cloud.enter(host, "shutting-down")
        self.hit("spot host taken back", host.group or "")
        return True

    def _found_dead(self, host: FakeHost, now: datetime) -> None:
        """Auto Scaling finds out some time after a host was ended outside it."""
        self.cloud.enter(host, "terminated")
        host.checks, host.target = False, "unhealthy"
        if host.member and self.chance.random() < 0.5:
            if host.healthy:
                host.healthy = False
            else:
                self.leave(host)

    def _come_up(self, host: FakeHost, now: datetime) -> None:
        self.cloud.enter(host, "running")
        due = host.moves_at and now >= host.moves_at
        if host.lifecycle == "Pending" and due and host.never != "service":
            host.lifecycle = "InService"

    def _health(self, host: FakeHost, now: datetime) -> None:
        if host.sick_until and now >= host.sick_until:
            host.sick_until = None
        sick = host.sick_until is not None
        checked = host.checks_at is None or now >= host.checks_at
        host.checks = checked and host.never != "checks"
        if host.lifecycle == "InService":
            served = host.target_at is None or now >= host.target_at
            host.target = "healthy" if served and host.never != "target" else "initial"
            host.target = "unhealthy" if sick else host.target
        self._heal(host, now)

    def _heal(self, host: FakeHost, now: datetime) -> None:
        """Auto Scaling replaces what its own health checks fail; the grace period is over first."""
        group = self.cloud.groups.get(host.group or "")
        if group is None or not group.heals or not host.counted:
            return
        failing = host.sick_until or host.never
        past = now >= host.born + timedelta(minutes=8)
        if not host.healthy or (failing and past and self.chance.random() < 0.1):
            if host.healthy:
                host.healthy = False
            else:
                self.hit("healed by its group", group.name)
                self.healed(group.name, host.id)
                self.leave(host)

    def _group(self, group: FakeGroup) -> None:
        members = [m for m in self.cloud.members(group.name) if m.counted]
        missing = group.desired - len(members)
        exempt = 0 if self.cloud.switches.launch_trimmed else sum(m.uncounted for m in members)
        if missing > 0:
            self._backfill(group, members, missing)
        elif missing + exempt < 0:
            self._scale_in(group, members)
        elif missing == 0 and self.rebalances and "AZRebalance" not in group.suspended:
            self._rebalance(group, members)

    def _backfill(self, group: FakeGroup, members: list[FakeHost], missing: int) -> None:
        if "Launch" in group.suspended or self.chance.random() < 0.3:
            return
        for _ in range(missing):
            zones = [zone for zone in group.zones if zone not in self.cloud.outage]
            if not zones:
                return
            used = Counter(m.zone for m in members)
            members.append(self.new_host(group, min(zones, key=lambda zone: (used[zone], zone))))

    def _scale_in(self, group: FakeGroup, members: list[FakeHost]) -> None:
        """One at a time, in the fullest zone; the youngest goes: for us the worst choice."""
        coming = self.cloud.hosts.get(group.rebalancing or "")
        if coming and coming.lifecycle == "Pending":
            return
        group.rebalancing = None
        free = [m for m in members if not m.protected]
        if "Terminate" in group.suspended or not free or self.chance.random() < 0.3:
            return
        used = Counter(m.zone for m in members)
        chosen = max(free, key=lambda host: (used[host.zone], host.born, host.id))
        self.taken(group.name, chosen.id)
        self.leave(chosen)

    def _rebalance(self, group: FakeGroup, members: list[FakeHost]) -> None:
        used = Counter({zone: 0 for zone in group.zones})
        used.update(m.zone for m in members)
        (_, most), (zone, least) = used.most_common()[0], used.most_common()[-1]
        halted = {"Launch", "Terminate"} & group.suspended or zone in self.cloud.outage
        often = 0.5 if self.eager(group.name) else EVENS_OUT
        if most - least >= 2 and not halted and self.chance.random() < often:
            group.rebalancing = self.new_host(group, zone).id
            self.hit("zones evened out", group.name)

"""A quarter of a year of many hosts, in ordinary trouble."""

import random
from collections import Counter
from datetime import datetime, timedelta

from chalicelib.decisions.sweeping import AUDIT_EVERY
from chalicelib.handlers.sweep import sweep
from tests.simulation.cloud import Snapshot
from tests.simulation.drowsy import Drowsy
from tests.simulation.estate import populate
from tests.simulation.promise import Promise
from tests.simulation.run import Run
from tests.simulation.scenario import BEGIN
from tests.simulation.stage import Stage
from tests.simulation.switches import Switches
from tests.simulation.weather import Weather

MINUTE = timedelta(minutes=1)
KEPT = timedelta(hours=3)
"""How long rows of hosts that are gone are kept: no event is that late."""


class Quarter(Run):
    """Steps to the next minute in which anything is due.

    The same as minute by minute, by construction: a sweep that poked nobody pokes nobody again
    until a look of a group, an event, a pass or a deed changes what it compares, or a fleet's
    `next_look_at` or the audit comes; and AWS's part draws nothing while all groups are at rest.
    """

    passes = 500

    def __init__(self, fleets: int, hosts: int, seed: int, trace: list[str] | None = None) -> None:
        self.seed, self.chance = seed, random.Random(seed)
        self.trace, self._last = trace, {}
        self.stage = Stage(BEGIN, self.chance, Switches(), behaves=Drowsy)
        self.judge, self.cloud = self.stage.judge, self.stage.cloud
        self.stage.injector.trace = trace
        self._populate(fleets, hosts)
        self.promise, self.weather = Promise(self.stage), Weather(self.stage, seed)
        self.stage.injector.meanwhile = {"slow": self._slow}
        self.cloud.looked = self._looked
        self.ended: Counter[tuple[str, str]] = Counter()
        """Replacements by how they ended, and why they were begun."""
        self.steps = 0
        self._next_sweep, self._stirred, self._pruned = BEGIN, True, BEGIN
        for group in self.cloud.groups.values():
            group.changed = True
        self.cloud.record()

    def _populate(self, fleets: int, hosts: int) -> None:
        populate(self.stage, fleets, hosts, self.chance)

    def live(self, days: int) -> None:
        until = BEGIN + timedelta(days=days)
        while self.cloud.now < until:
            self._stirred = self.weather.blow() or self._stirred
            self._step(self._due(until) - self.cloud.now)
            self.promise.measure()
            self._prune()
            self.steps += 1
        self.promise.close()

    def _due(self, until: datetime) -> datetime:
        soonest = self.cloud.now.replace(second=0, microsecond=0) + MINUTE
        if self._stirred or self._moving():
            return soonest
        account, fleets = self.stage.state.account, self.stage.state.fleets.values()
        moments = [until, self.weather.next, account.last_audit_at + AUDIT_EVERY]
        moments += [fleet.next_look_at for fleet in fleets if fleet.next_look_at]
        over = (min(moments) - soonest) / MINUTE
        return soonest + MINUTE * max(0, -int(-over // 1))

    def _moving(self) -> bool:
        stage = self.stage
        assert isinstance(stage.behaviour, Drowsy)
        return bool(stage.behaviour.restless or stage.queue.waiting or stage.post.under_way)

    def _looked(self, snapshot: Snapshot) -> None:
        self._stirred = True
        assert isinstance(self.stage.behaviour, Drowsy)
        self.stage.behaviour.looked_at(snapshot)
        self.judge.evidence.looked_at(snapshot)
        self.promise.looked_at(snapshot)

    def _sweep(self) -> None:
        found: list[dict[str, str]] = []
        done = self._invoke("sweep", None, lambda deps: found.append(sweep(deps)))
        # What is stirred from here on, the passes of this step too, the next sweep has to see.
        self._stirred = not done or bool(found[0]) or bool(self.stage.queue.waiting)

    def _prune(self) -> None:
        """Ended pairs are counted and dropped: the stores in memory look through all they have."""
        rows = self.stage.state.replacements
        for key, pair in list(rows.items()):
            if pair.ended:
                self.ended[str(pair.step), pair.reasons[0] if pair.reasons else "?"] += 1
                self.promise.fleets[pair.fleet].replaced += pair.step == "done"
                del rows[key]
        if self.cloud.now < self._pruned + KEPT:
            return
        self._pruned = now = self.cloud.now
        self.stage.state.timeline.clear()
        self.stage.state.versions.clear()
        for id, row in list(self.stage.state.hosts.items()):
            if row.gone_at and row.gone_at < now - KEPT:
                del self.stage.state.hosts[id]
                self.judge.evidence.aside.discard(id)
                self.cloud.forget(id)

"""People and hosts as the API hears them: the real handlers, asked among the same faults. Their
chance is their own, so that no other draw of a seed moves."""

import random
from datetime import datetime, timedelta
from typing import Any

from chalicelib.handlers.api import cancels, holds, ready, rebuilds
from chalicelib.handlers.api.http import View
from tests.simulation.asking import Invoke, asked
from tests.simulation.stage import Stage
from tests.simulation.things import FakeHost

OFTEN = (0.03, 0.1)


def speak_in(seed: int) -> bool:
    """In one seed of four. The others go on as they went, so that what they once found is found."""
    return seed % 13 in {0, 6, 12}


class People:
    def __init__(self, seed: int, stage: Stage, invoke: Invoke) -> None:
        self.chance, self.stage, self.invoke = random.Random(f"people {seed}"), stage, invoke
        self.often = self.chance.choice(OFTEN) if speak_in(seed) else 0.0
        self.silent = self.chance.choice((0.0, 0.1, 0.3))
        self._seed = seed
        self._speaks: dict[str, datetime | None] = {}

    @staticmethod
    def wants_signal(seed: int, fleet: str) -> bool:
        """By whatever policy the fleet has in this run."""
        return speak_in(seed) and random.Random(f"signal {seed} {fleet}").random() < 0.5

    def act(self, fleet: str | None) -> None:
        """One of them says something, rather of a fleet in which something is under way."""
        often = self.often * (3 if fleet else 0.5)
        names = sorted(self.stage.cloud.groups)
        if not names or self.chance.random() >= often:
            return
        name = fleet if fleet in names else self.chance.choice(names)
        deeds = (self.hold, self.release, self.cancel, self.rebuild, self.rebuild_all)
        deed = self.chance.choice((*deeds, self.cancel, self.hold))
        if deed(name):
            self.stage.hands.hit(f"people: {deed.__name__}", name)

    def hold(self, fleet: str) -> bool:
        host = self._some(fleet)
        if host is None:
            return False
        span, began = self.chance.randint(5, 240), self.stage.cloud.now
        body = {"why": "debugging", "until": f"{span}m"}
        answered = self._ask(holds.hold_host, {"id": host.id}, body, fleet) == 202
        row, promised = self.stage.state.hosts.get(host.id), self.stage.judge.evidence.promised
        if row is None or row.hold is None or row.hold.at < began:
            return False  # Not known yet, or written over while its answer was on its way.
        self.stage.cloud.note("hold", host.id, row.hold.until)
        # Without an answer it stands all the same, in the place of one that was promised.
        promised.pop(host.id, None)
        if answered:
            promised[host.id] = row.hold.until
        return answered

    def release(self, fleet: str) -> bool:
        members = self.stage.cloud.members(fleet)
        held = [h for h in members if self.stage.judge.evidence.held(h.id)]
        if not held:
            return False
        host = self.chance.choice(held)
        # From now on nobody counts on it, whether or not the answer comes.
        self.stage.cloud.note("hold", host.id, None)
        return self._ask(holds.release_host, {"id": host.id}, None, fleet) == 202

    def cancel(self, fleet: str) -> bool:
        pairs = [r for r in self.stage.judge.evidence.open() if r.fleet == fleet]
        if not pairs:
            return False
        pair = self.chance.choice(pairs)
        body = {"why": "wrong one"}
        if self._ask(cancels.cancel_replacement, {"id": pair.id}, body, fleet) != 202:
            return False
        self.stage.judge.evidence.cancelled.add(pair.id)
        return True

    def rebuild(self, fleet: str) -> bool:
        host, body = self._some(fleet), {"when": self.chance.choice(("now", "windows"))}
        if host is None:
            return False
        return self._ask(rebuilds.rebuild_host, {"id": host.id}, body, fleet) == 202

    def rebuild_all(self, fleet: str) -> bool:
        body = {"when": self.chance.choice(("now", "windows"))}
        return self._ask(rebuilds.rebuild_fleet, {"name": fleet}, body, fleet) == 202

    def speak(self) -> None:
        """Hosts that are ready say so, again and again until they are heard."""
        for host in list(self.stage.cloud.hosts.values()):
            if self._is_to_speak(host) and not host.heard:
                host.said_ready = True
                self._changed(host)
                answer = self._ask(ready.signal_ready, {"id": host.id}, None, host.group, host.id)
                host.heard = answer == 202

    def _is_to_speak(self, host: FakeHost) -> bool:
        rules = self.stage.judge.evidence.rules(host.group or "")
        if rules is None or not rules.signal or host.ended or not host.member:
            return False
        if host.id not in self._speaks:
            self._speaks[host.id] = self._moment(host)
        at = self._speaks[host.id]
        return at is not None and self.stage.cloud.now >= at

    def _moment(self, host: FakeHost) -> datetime | None:
        chance = random.Random(f"{self._seed} {host.id}")
        if chance.random() < self.silent:
            self.stage.hands.hit("host says nothing", host.group or "")
            return None
        late = chance.random() < self.silent
        return host.born + timedelta(seconds=chance.randint(30, 1500 if late else 150))

    def _changed(self, host: FakeHost) -> None:
        group = self.stage.cloud.groups.get(host.group or "")
        if group and not group.changed:
            group.changed = True
            self.stage.cloud.record()

    def _some(self, fleet: str) -> FakeHost | None:
        """Half of the time a host of an open pair."""
        members = self.stage.cloud.members(fleet)
        pairs = {i for r in self.stage.judge.evidence.open() for i in (r.old_host, r.new_host)}
        paired = [host for host in members if host.id in pairs]
        if paired and self.chance.random() < 0.5:
            members = paired
        return self.chance.choice(members) if members else None

    def _ask(
        self, view: View, path: dict[str, str], body: Any, fleet: str | None, by: str = "ada"
    ) -> int | None:
        return asked(self.invoke, view, path, body, fleet, by)

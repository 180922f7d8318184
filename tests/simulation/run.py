"""One run of a seed: the real handlers on the fake account, first among faults, then in quiet."""

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from chalicelib.deps import Deps
from chalicelib.events import InstanceState, Poke
from chalicelib.handlers.reconcile_fleet import reconcile_fleets
from chalicelib.handlers.register_host import register_host
from chalicelib.handlers.sweep import sweep
from chalicelib.observability import metrics
from tests.simulation.coverage import Coverage
from tests.simulation.ending import settled, unfinished
from tests.simulation.injector import Died
from tests.simulation.people import People
from tests.simulation.scenario import BEGIN, Profile, build, cap, profile
from tests.simulation.stage import Stage
from tests.simulation.switches import Switches
from tests.simulation.worker import Worker
from tests.simulation.writers import Writers

PACE = (5, 10, 20, 30, 60)
"""Seconds from one step to the next."""
ASKED = 0.2
"""The chance that a person asks for a rebuild while nothing else is to be done."""
QUIET_STEP, LEAST_QUIET, MOST_QUIET = timedelta(minutes=1), 75, 900


@dataclass(slots=True)
class Result:
    seed: int
    violations: list[str]
    coverage: Coverage
    trace: list[str] = field(default_factory=list)


class Run:
    passes = 12
    """At most, in one step."""
    people: People | None = None
    writers: Writers | None = None
    """Nobody speaks in a story, but those whom it tells of."""

    def __init__(self, seed: int, *, trace: bool = False) -> None:
        self.seed, self.chance = seed, random.Random(seed)
        self.profile: Profile = profile(self.chance)
        switches = Switches.drawn(self.chance)
        self.stage = Stage(BEGIN, self.chance, switches, claims_per_hour=cap(seed))
        self.judge, self.cloud = self.stage.judge, self.stage.cloud
        self.trace: list[str] | None = [] if trace else None
        self.stage.injector.trace = self.trace
        self._next_sweep = BEGIN
        self._last: dict[str, Any] = {}
        self.people = People(seed, self.stage, self._invoke)
        self.stage.hands.wants_signal = partial(People.wants_signal, seed)
        self.writers = Writers(seed, self.stage, self._invoke)
        self.stage.hands.reads_config = partial(Writers.reads, seed)
        self._build()

    def _build(self) -> None:
        build(self.cloud, self.stage.hands, self.chance)

    def go(self, steps: int) -> Result:
        self._begin_faults()
        for _ in range(steps):
            self._disturb()
            self._step(timedelta(seconds=self.chance.choice(PACE)))
            if self.judge.violations:
                return self._result()
        self._calm_down()
        for number in range(MOST_QUIET):
            self._step(QUIET_STEP)
            if self.judge.violations:
                return self._result()
            if number >= LEAST_QUIET and settled(self.stage):
                break
        self.judge.violations += unfinished(self.stage)
        return self._result()

    def reconcile(self, fleet: str | None) -> None:
        """A pass beside the one that is under way."""
        names = sorted(self.cloud.groups)
        if names:
            self._pass(fleet or self.chance.choice(names))

    def _begin_faults(self) -> None:
        given, stage = self.profile, self.stage
        stage.injector.on(given.every, given.call_faults)
        stage.injector.meanwhile = {
            "second worker": self.reconcile,
            "foreign hand meanwhile": self._meanwhile,
            "slow": self._slow,
        }
        stage.mishaps.kinds, stage.hands.deeds = given.mishaps, given.deeds
        stage.post.worse = given.bad_events
        stage.behaviour.bad_launches = given.bad_launches
        stage.behaviour.long_drains = given.long_drains
        stage.behaviour.rebalances = given.rebalances

    def _calm_down(self) -> None:
        self._say("---- quiet ----")
        self.stage.calm_down()
        if self.people:
            self.people.silent = 0.0

    def _disturb(self) -> None:
        """Rather while something is under way; and if nothing is, somebody asks for something."""
        under_way = [r.fleet for r in self.judge.evidence.open()]
        often = 3 if under_way else 0.5
        if self.chance.random() < self.profile.mishap_chance * often:
            self.stage.mishaps.happen()
        if self.chance.random() < self.profile.deed_chance * often:
            self.stage.hands.act(self.chance.choice(under_way) if under_way else None)
        if self.people:
            self.people.act(under_way[0] if under_way else None)
        if self.writers:
            self.writers.act()
        if not under_way and self.chance.random() < ASKED:
            self.stage.hands.request(self.chance.choice(list(self.cloud.groups.values())))

    def _meanwhile(self, fleet: str | None) -> None:
        self.stage.hands.act(fleet)
        if self.people:
            self.people.act(fleet)
        self.stage.behaviour.advance(timedelta(seconds=self.chance.randint(0, 10)))

    def _slow(self, fleet: str | None) -> None:
        self.stage.behaviour.advance(timedelta(seconds=self.chance.randint(10, 50)))

    def _step(self, span: timedelta) -> None:
        self.stage.behaviour.advance(span)
        self.stage.post.collect()
        for event, tried in self.stage.post.due():
            self._event(event, tried)
        if self.cloud.now >= self._next_sweep:
            self._next_sweep = self.cloud.now + timedelta(minutes=1)
            self._sweep()
        if self.people:
            self.people.speak()
        if self.writers:
            self.writers.boot()
        self._pokes()
        self.judge.after_step()
        self._show()

    def _sweep(self) -> None:
        self._invoke("sweep", None, sweep)

    def _event(self, event: InstanceState, tried: int) -> None:
        fleet = self.cloud.hosts[event.host].group
        if not self._invoke("event", fleet, lambda deps: register_host(deps, event)):
            self.stage.post.again(event, tried)

    def _pokes(self) -> None:
        """A pass asks for the next at once; what dies comes back with the next step."""
        back = []
        for _ in range(self.passes):
            if not self.stage.queue.waiting:
                break
            fleet = self.stage.queue.waiting.pop(0)
            self.stage.queue.waiting = [f for f in self.stage.queue.waiting if f != fleet]
            if not self._pass(fleet) and self.chance.random() < 0.5:
                back.append(fleet)
        self.stage.queue.waiting += back

    def _pass(self, fleet: str) -> bool:
        return self._invoke("pass", fleet, lambda deps: reconcile_fleets(deps, [Poke("m", fleet)]))

    def _invoke(self, what: str, fleet: str | None, do: Callable[[Deps], Any]) -> bool:
        """False where the invocation failed or died."""
        injector = self.stage.injector
        worker = Worker(what, self.cloud.now, fleet)
        injector.workers.append(worker)
        self.stage.readings.worker = worker
        try:
            do(self.stage.deps)
            return True
        except Died:
            return False
        except Exception as error:
            self._say(f"        {what} {fleet} failed: {error!r}")
            return False
        finally:
            injector.workers.pop()
            if injector.workers:
                self.stage.readings.worker = injector.workers[-1]
            metrics.clear_metrics()

    def _result(self) -> Result:
        self.stage.coverage.judged(self.judge, self.cloud.switches)
        return Result(self.seed, self.judge.violations, self.stage.coverage, self.trace or [])

    def _say(self, words: str) -> None:
        if self.trace is not None:
            self.trace.append(words)

    def _show(self) -> None:
        """A line for each group that looks different from the last one."""
        if self.trace is None:
            return
        for name, group in self.cloud.groups.items():
            hosts = " ".join(
                f"{h.id[-3:]}{h.zone}:{h.lifecycle[:4]}{'' if h.healthy else '!'}/{h.target[:4]}"
                + ("p" if h.protected else "")
                + ("+" if h.checks else "-")
                for h in self.cloud.members(name)
            )
            limits = f"owner={group.owner} [{group.min_size},{group.max_size}]"
            words = f"{name} desired={group.desired} {limits} {hosts}"
            if self._last.get(name) != words:
                self._last[name] = words
                self.trace.append(f"{self.cloud.now:%d %H:%M:%S} {words}")


def quiet_logs() -> None:
    logging.disable(logging.CRITICAL)

"""The fake account put together: the cloud, its adapters with faults in them, the judge."""

import random
from datetime import datetime
from typing import Any

from chalicelib.aws.capacity import Launched, NotLaunched
from chalicelib.deps import Deps
from chalicelib.model.host import Host
from chalicelib.model.replacement import Step
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import memory_registry
from tests.simulation.behaviour import Behaviour
from tests.simulation.calls import FakeCapacity
from tests.simulation.cloud import Cloud
from tests.simulation.coverage import Coverage
from tests.simulation.hands import Hands
from tests.simulation.injector import Injector
from tests.simulation.judge import Judge
from tests.simulation.mishaps import Mishaps
from tests.simulation.post import Post
from tests.simulation.readings import Adapter, Queue, Readings
from tests.simulation.switches import Switches

REGISTRY = {
    "hosts": "get get_many in_fleet page every register update_facts forget release request mark "
    "hold lift_hold ready note_config",
    "replacements": "open_in get page claim intend save commit finish cancel",
    "fleets": "get account read_all raise_attention finish_pass fail_pass set_freeze request "
    "forget record_sweep",
    "timeline": "append of",
    "services": "index indexes begin announce enter leave hosts_of",
    "configuration": "revision look look_back versions commit",
}
RARE = {"claimed", "undoing", "restoring"}


class Stage:
    def __init__(
        self,
        now: datetime,
        chance: random.Random,
        switches: Switches,
        *,
        claims_per_hour: int = 1000,
        behaves: type[Behaviour] = Behaviour,
    ) -> None:
        self.coverage, self.queue = Coverage(), Queue()
        self.cloud = Cloud(now, switches)
        self.registry: Any = memory_registry()
        self.state = self.registry.hosts._state
        self.judge = Judge(self.cloud, self.state, claims_per_hour)
        self.behaviour = behaves(self.cloud, chance)
        self.capacity = FakeCapacity(self.cloud, self.behaviour)
        self.readings = Readings(self.cloud, chance)
        self.injector = Injector(self.cloud, chance, self.coverage)
        self.hands = Hands(self.cloud, self.behaviour, self.state, chance)
        self.mishaps = Mishaps(self.cloud, self.behaviour, self.readings, self.queue, self.state)
        self.post = Post(self.cloud, chance)
        self._index: dict[str, list[Host]] = {}
        self._connect()
        self.deps = self._deps()

    def calm_down(self) -> None:
        """No fault from now on, and what was made sick recovers. Marks and settings stay."""
        self.injector.on(0, ())
        self.readings.lags.clear()
        self.readings.partial = self.readings.partial_hosts = False
        self.post.worse = 0.0
        self.queue.refuse = self.queue.lose = 0
        self.cloud.outage.clear()
        self.behaviour.bad_launches = self.behaviour.long_drains = 0.0
        self.behaviour.rebalances = False
        for host in self.cloud.hosts.values():
            host.never, host.sick_until = "", None

    def open_steps(self, fleet: str | None) -> list[str]:
        pairs = self.judge.evidence.open()
        return [str(r.step) for r in pairs if fleet is None or r.fleet == fleet]

    def _hit(self, what: str, fleet: str | None) -> None:
        self.coverage.hit(what, self.open_steps(fleet))
        if self.injector.trace is not None:
            self.injector.trace.append(f"        ** {what} {fleet}")

    def _connect(self) -> None:
        for part in (self.behaviour, self.hands, self.mishaps, self.post):
            part.hit = self._hit
        self.hands.evidence = self.mishaps.evidence = self.judge.evidence
        self.hands.poke = self.queue.waiting.append
        self.hands.policies = self.readings.policies
        self.behaviour.taken = self.judge.evidence.chosen
        self.behaviour.healed = self.judge.evidence.healed
        self.injector.open_steps = self.open_steps
        self.behaviour.eager = lambda fleet: bool(RARE & set(self.open_steps(fleet)))
        self.mishaps.eager = lambda: any(map(self.behaviour.eager, self.cloud.groups))
        self.cloud.looked = self.judge.evidence.looked_at

    def _launch(self, group: str, zone: str, token: str) -> Launched | NotLaunched:
        worker, found = self.injector.workers[-1], self.cloud.groups.get(group)
        before = found.desired if found else 0
        self.judge.launching(worker, group, token)
        answer = self.capacity.launch(group, zone, token)
        self.judge.launched(worker, group, token, before, answer)
        self.coverage.facts[type(answer).__name__] += 1
        return answer

    def _terminate(self, host: str, *, decrement: bool) -> None:
        worker = self.injector.workers[-1]
        group = self.cloud.groups.get(self.cloud.hosts[host].group or "")
        before = group.desired if group else 0
        self.judge.terminating(worker, host)
        self.capacity.terminate(host, decrement=decrement)
        self.judge.terminated(worker, host, group, before)
        self.coverage.facts[f"terminated, decrement={decrement}"] += 1

    def _scale_out(self, group: str) -> None:
        worker, found = self.injector.workers[-1], self.cloud.groups.get(group)
        before = found.desired if found else 0
        self.judge.launching(worker, group, None)
        self.capacity.scale_out(group)
        self.judge.scaled_out(group, before)
        self.coverage.facts["scaled out"] += 1

    def _enter_standby(self, group: str, host: str) -> None:
        self.judge.standing_by(self.injector.workers[-1], group, host)
        self.capacity.enter_standby(group, host)
        self.judge.evidence.sent_aside(host)
        self.coverage.facts["entered Standby"] += 1

    def _exit_standby(self, group: str, host: str) -> None:
        self.judge.restoring(self.injector.workers[-1], group, host)
        self.capacity.exit_standby(group, host)
        self.judge.restored(group, host)
        self.coverage.facts["left Standby"] += 1

    def _claim(self, replacement: Any, *given: Any) -> Any:
        claimed = self.registry.replacements.claim(replacement, *given)
        self.judge.claiming(self.injector.workers[-1], claimed)
        return claimed

    def _intend(self, replacement: Any, *given: Any) -> Any:
        self.judge.intending(self.injector.workers[-1], replacement)
        return self.registry.replacements.intend(replacement, *given)

    def _finish(self, replacement: Any, *consequences: Any) -> Any:
        before = self.state.replacements.get((replacement.fleet, replacement.id))
        ended = self.registry.replacements.finish(replacement, *consequences)
        self.coverage.facts[str(replacement.step)] += 1
        took = before is not None and bool(before.new_host or before.surplus)
        self.judge.judged("orphan", edge=took and replacement.step is not Step.DONE)
        if before:
            self.judge.evidence.ended_pair(before)
            self.judge.ending(before, replacement)
        return ended

    def _finish_pass(self, fleet: str, **given: Any) -> None:
        self.registry.fleets.finish_pass(fleet, **given)
        self.judge.passed(fleet)
        seen = self.injector.workers[-1].planned_from("desired")
        if seen:
            self.judge.evidence.looked[fleet] = (seen.since, self.cloud.now)

    def _in_fleet(self, fleet: str) -> list[Host]:
        left = self.readings.lags.get(("index", fleet), 0)
        if left and fleet in self._index:
            self.readings.lags["index", fleet] = left - 1
            return self._index[fleet]
        self._index[fleet] = found = self.registry.hosts.in_fleet(fleet)
        return list(found)

    def _deps(self) -> Deps:
        wrapped, readings = self.injector.wrapped, self.readings
        own = {
            "hosts": {"in_fleet": self._in_fleet},
            "replacements": {"claim": self._claim, "intend": self._intend, "finish": self._finish},
            "fleets": {"finish_pass": self._finish_pass},
            "timeline": {},
            "services": {},
            "configuration": {},
        }
        stores = {}
        for name, methods in REGISTRY.items():
            plain = getattr(self.registry, name)
            calls = {method: getattr(plain, method) for method in methods.split()}
            stores[name] = wrapped(name, calls | own[name])
        capacity = {
            "launch": self._launch,
            "terminate": self._terminate,
            "scale_out": self._scale_out,
            "enter_standby": self._enter_standby,
            "exit_standby": self._exit_standby,
        }
        groups = {
            "get": readings.group,
            "every": readings.groups,
            "policy_runs": readings.policy_runs,
            "refresh": lambda name: None,
        }
        return Deps(
            groups=wrapped("groups", groups),
            instances=wrapped(
                "instances", {"get": readings.instances, "every": readings.every_instance}
            ),
            health=wrapped("health", {"of": readings.health}),
            capacity=wrapped("capacity", capacity),
            standalone=Adapter(get=lambda *_: None, every=lambda: [], by_token=lambda _: {}),
            targets=Adapter(),
            singles=Adapter(),
            pokes=wrapped("pokes", {"send": self.queue.send}),
            # What dies after it dies before the row that it is about is written.
            registry=Registry(**stores, history=self.registry.history),
            policies=Adapter(book=readings.book),
            clock=lambda: self.cloud.now,
            claims_per_hour=self.judge.claims_per_hour,
            hooks=Adapter(),
            commands=Adapter(),
            answers=Adapter,
            notices=Adapter(on=False),
            interfaces=Adapter(),
            security=Adapter(),
            zone=Adapter(on=False),
        )

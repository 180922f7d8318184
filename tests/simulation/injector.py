"""Faults between any two calls: every call of a handler to AWS or to the registry goes through
here, and at a chosen one the process dies, the answer is lost, or something happens meanwhile."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.model.replacement import Replacement
from tests.simulation.cloud import Cloud
from tests.simulation.coverage import Coverage
from tests.simulation.faults import (
    CALL_FAULTS,
    DIES_AFTER,
    DIES_BEFORE,
    LOST,
    MEANWHILE,
    SECOND,
    THROTTLED,
)
from tests.simulation.readings import Adapter
from tests.simulation.worker import Worker

READS = {"fleets.get": "fleet", "fleets.account": "account", "hosts.get_many": "hosts"}
"""Readings of the registry that tell the judge what a worker could know."""
CHANGING = (
    "capacity.",
    "pokes.",
    "timeline.append",
    "replacements.claim",
    "replacements.intend",
    "replacements.save",
    "replacements.commit",
    "replacements.finish",
    "fleets.finish_pass",
    "fleets.fail_pass",
    "fleets.forget",
    "fleets.record_sweep",
    "hosts.register",
    "hosts.update_facts",
    "hosts.forget",
    "hosts.release",
    "hosts.note_config",
    "configuration.commit",
)
WEIGHTY = (
    "capacity.",
    "replacements.claim",
    "replacements.intend",
    "replacements.commit",
    "replacements.finish",
    "fleets.set_breaker",
    "fleets.forget",
)
"""Rare calls that deserve more faults than their number gives them."""
IDLE = 0.8
"""The chance that a fault waits for something to be under way."""


class Died(BaseException):
    """The process ended here."""


TIMEOUT = timedelta(seconds=60)
"""Of a function, as installed."""


class Lost(Exception):
    """The answer never came."""


class Throttled(Exception):
    """Rate exceeded."""


class Injector:
    """`every` is the mean number of calls between two faults; 0: none."""

    def __init__(self, cloud: Cloud, chance: random.Random, coverage: Coverage) -> None:
        self._cloud, self._chance, self.coverage = cloud, chance, coverage
        self.workers: list[Worker] = []
        self.every, self.kinds = 0, CALL_FAULTS
        self.meanwhile: dict[str, Callable[[str | None], None]] = {}
        self.open_steps: Callable[[str | None], list[str]] = lambda fleet: []
        self.trace: list[str] | None = None
        self._left = 0

    def on(self, every: int, kinds: tuple[str, ...]) -> None:
        self.every, self.kinds = every if kinds else 0, kinds
        self._draw()

    def wrapped(self, prefix: str, methods: dict[str, Callable[..., Any]]) -> Any:
        return Adapter(
            **{name: self._wrapped(f"{prefix}.{name}", do) for name, do in methods.items()}
        )

    def _wrapped(self, name: str, do: Callable[..., Any]) -> Callable[..., Any]:
        source = READS.get(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            worker = self.workers[-1]
            worker.calls.append(self._cloud.step())
            fault = self._due(name)
            if fault:
                self._note(fault, name, args)
                self._before(fault, name, worker)
            if self._cloud.now - worker.began > TIMEOUT:
                raise Died(f"{name}: Lambda ends it")
            if source:
                worker.saw(source, self._cloud.step())
            answer = do(*args, **kwargs)
            if self.trace is not None and name.startswith(CHANGING) and name[0] != "t":
                self._tell(name, args, kwargs, answer)
            if fault:
                self._after(fault, name, worker)
            return answer

        return call

    def _due(self, name: str) -> str | None:
        if not self.every:
            return None
        steps = self.open_steps(self.workers[-1].fleet)
        self._left -= 4 if name.startswith(WEIGHTY) else 1
        if self._left > 0 or (not steps and self._chance.random() < IDLE):
            return None
        self._draw()
        kind = self._chance.choice(self.kinds)
        nested = len(self.workers) > 1
        if kind in {SECOND, MEANWHILE} and nested:
            return None
        return None if kind == LOST and not name.startswith(CHANGING) else kind

    def _draw(self) -> None:
        if self.every:
            self._left = 1 + int(self._chance.expovariate(1 / self.every))

    def _note(self, fault: str, name: str, args: tuple[Any, ...]) -> None:
        own = [str(arg.step) for arg in args if isinstance(arg, Replacement)]
        self.coverage.hit(fault, own or self.open_steps(self.workers[-1].fleet), name)
        if self.trace is not None:
            self.trace.append(f"        !! {fault} {name}")

    def _before(self, fault: str, name: str, worker: Worker) -> None:
        if fault == DIES_BEFORE:
            raise Died(name)
        if fault == THROTTLED:
            raise Throttled(f"{name}: Rate exceeded")
        if fault in self.meanwhile and self._chance.random() < 0.5:
            self.meanwhile[fault](worker.fleet)

    def _after(self, fault: str, name: str, worker: Worker) -> None:
        if fault == DIES_AFTER:
            raise Died(name)
        if fault == LOST:
            raise Lost(f"{name}: no answer")
        if fault in self.meanwhile and self._chance.random() < 0.5:
            self.meanwhile[fault](worker.fleet)

    def _tell(self, name: str, args: Any, kwargs: Any, answer: Any) -> None:
        assert self.trace is not None
        if name.startswith("replacements."):
            r = args[0]
            words = f"{r.id} {r.step} new={r.new_host} surplus={r.surplus} {args[1:]} {kwargs}"
        else:
            words = f"{args} {kwargs} -> {answer}"
        self.trace.append(f"        {name}: {words}")

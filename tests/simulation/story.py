"""A run that is told step by step: one fleet of due hosts, and no fault that is not asked for."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from chalicelib.model.host import Request, Urgency
from chalicelib.model.replacement import Replacement, Step
from tests.simulation.ending import unfinished
from tests.simulation.rules import Rules
from tests.simulation.run import QUIET_STEP, Run
from tests.simulation.scenario import BEGIN
from tests.simulation.stage import Stage
from tests.simulation.switches import Switches
from tests.simulation.things import FakeGroup, FakeHost


class Story(Run):
    """`rules` are the policy's and `group` the group's own settings; every host is overdue."""

    def __init__(
        self,
        size: int = 3,
        rules: dict[str, Any] | None = None,
        *,
        due: int | None = None,
        switches: Switches | None = None,
        **group: Any,
    ) -> None:
        self.seed, self.chance, self.trace = 0, random.Random(0), []
        self.stage = Stage(BEGIN, self.chance, switches or Switches())
        self.judge, self.cloud = self.stage.judge, self.stage.cloud
        self.stage.injector.trace = self.trace
        self._next_sweep, self._last = BEGIN, {}
        self.rules = Rules("web", **({"in_flight": "1"} | (rules or {})))
        settings = {"min_size": 0, "max_size": size + 4, "zones": ("a",)} | group
        self.group = FakeGroup(
            "web", desired=size, owner=size, tags={"repave:policy": "web"}, **settings
        )
        self._hosts(size, size if due is None else due)

    def minutes(self, number: int, *, until: Callable[[], Any] | None = None) -> "Story":
        for _ in range(number):
            if until is not None and until():
                return self
            self._step(QUIET_STEP)
        assert until is None or until(), "it never came to that"
        return self

    def until(self, step: Step) -> Replacement:
        self.minutes(20, until=lambda: any(r.step is step for r in self.open))
        return next(r for r in self.open if r.step is step)

    def owner_sets(self, desired: int) -> None:
        self.judge.evidence.foreign("web", desired)
        self.group.desired = self.group.owner = desired
        self.changed()

    def policy(self, **changes: Any) -> None:
        self.rules = Rules("web", **({"in_flight": "1"} | changes))
        self.stage.hands.bind(self.group, self.rules)

    def ended(self, id: str) -> None:
        """By another hand, through the group."""
        self.stage.behaviour.leave(self.cloud.hosts[id])
        self.cloud.record()

    def quarantined(self, id: str) -> None:
        """By a person, who wants another in its place."""
        self.judge.evidence.put_aside("web", id)
        self.stage.behaviour.stand_by(self.cloud.hosts[id])
        self.cloud.record()

    def changed(self) -> None:
        self.group.changed = True
        self.cloud.record()

    def asked(self, id: str) -> None:
        row = self.stage.state.hosts[id]
        mark = Request("ada", self.cloud.now, "it smells", Urgency.NOW)
        self.stage.state.hosts[id] = replace(row, request=mark)

    def end(self, minutes: int = 120) -> list[str]:
        """What is wrong after a long quiet."""
        self.minutes(minutes)
        return [*self.judge.violations, *unfinished(self.stage)]

    @property
    def open(self) -> list[Replacement]:
        return self.judge.evidence.open()

    @property
    def hosts(self) -> list[FakeHost]:
        return self.cloud.members("web")

    def _hosts(self, size: int, due: int) -> None:
        self.cloud.groups["web"] = self.group
        for number in range(size):
            host = self.cloud.launched(
                self.group,
                "a",
                lifecycle="InService",
                state="running",
                checks=True,
                target="healthy",
            )
            host.born = BEGIN - timedelta(days=9 if number < due else 1)
        self.stage.hands.bind(self.group, self.rules)
        self.cloud.record()

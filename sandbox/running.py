"""The sandbox as one object: an emulated account in which Repave is installed, and its clock."""

import json
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.clock import VirtualClock
from sandbox.cloud.account import EmulatedAccount
from sandbox.cloud.timing import Facts, Timing
from sandbox.delivery import Delivery
from sandbox.functions import Functions
from sandbox.turns import Turns

START = datetime(2026, 3, 16, 8, 0, tzinfo=UTC)
"""A Monday two weeks before Europe changes its clocks, so that windows cross that night."""


@dataclass(frozen=True)
class Failure:
    at: datetime
    function: str
    error: BaseException


@dataclass
class Options:
    policies: Path
    seed: int = 0
    start: datetime = START
    timing: Timing = field(default_factory=Timing)
    facts: Facts = field(default_factory=Facts)
    delivery: Delivery = field(default_factory=Delivery)
    zone: str = ""
    """The name of a private zone that is kept equal to the registry; none unless given."""


class Sandbox:
    """Use as a context manager; one at a time in a process."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.clock = VirtualClock(options.start)
        self.turns = Turns()
        self.failures: list[Failure] = []
        self.notes: list[tuple[datetime, str]] = []
        """What happened besides Repave's own work, in words."""
        self.account = EmulatedAccount(
            self.clock,
            emit=self._emit,
            seed=options.seed,
            timing=options.timing,
            facts=options.facts,
        )
        self._after_step: list[Callable[[], None]] = []

    def __enter__(self) -> "Sandbox":
        self.account.start()
        # Everything that makes AWS clients is imported only now that none can reach the real AWS.
        import app
        from chalicelib import wiring
        from sandbox.auditor import Auditor
        from sandbox.deadletters import keep
        from sandbox.dispatcher import Dispatcher
        from sandbox.hands import Hands
        from sandbox.installation import install
        from sandbox.polling import Poller
        from sandbox.streaming import Stream

        install(self.clock, self.options.policies, self.turns.rest, self.options.zone)
        self.deps = wiring.deps()
        self.functions = Functions(app)
        self.hands = Hands(self.account.world)
        self.hands.watch(self.deps.capacity.client)
        self.hands.singles.watch(self.deps.singles.ec2, self.deps.singles.elb)
        self.auditor = Auditor(self.account, self.deps.policies, self.hands)
        poller = Poller(self.functions, self.clock, self.account.lock, self._failed)
        rng = random.Random(self.options.seed)
        self.dispatcher = Dispatcher(
            self.functions, self.clock, rng, self._failed, self.options.delivery, keep
        )
        self.dispatcher.start(poller)
        self._after_step = [poller.poll, self.auditor.glance]
        if self.options.zone:
            rows, delivery = self.account.lock, self.options.delivery
            stream = Stream(self.functions, self.clock, rows, rng, self._failed, delivery)
            stream.start()
            self._after_step.append(stream.look)
        return self

    def __exit__(self, *_: Any) -> None:
        from sandbox.installation import uninstall

        uninstall()
        self.account.stop()

    def step(self, limit: datetime) -> bool:
        """Advance to whatever is due next, at most to `limit`; False when there."""
        due = self.clock.next_due()
        with self.turns.step():
            self.clock.advance_to(min(due, limit) if due else limit)
            for follow in self._after_step:
                follow()
        return self.clock.now() < limit

    def run_for(self, time: timedelta) -> None:
        until = self.clock.now() + time
        while self.step(until):
            pass

    def run_until(self, reached: Callable[[], bool], within: timedelta) -> bool:
        """Whether it was reached before `within` was over."""
        until = self.clock.now() + within
        while not reached():
            if not self.step(until):
                return reached()
        return True

    def note(self, words: str) -> None:
        self.notes.append((self.clock.now(), words))

    def notices(self) -> list[str]:
        """The event of each message in the topic."""
        return self.account.published("event")

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        host: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Ask the API as an operator would, or as `host` by its instance role; returns the proxy's
        answer."""
        from sandbox.gateway import CALLER, HOST_ROLE, ask

        payload = json.dumps(body).encode() if body else None
        caller = f"{HOST_ROLE}/{host}" if host else CALLER
        return ask(self.functions, method, path, dict(headers or {}), payload, caller)

    def _emit(self, event: dict[str, Any]) -> None:
        self.dispatcher.emit(event)

    def _failed(self, function: str, error: BaseException) -> None:
        self.failures.append(Failure(self.clock.now(), function, error))

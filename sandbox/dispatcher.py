"""EventBridge rules, schedules and the queue's event source mapping, read from the application's
own triggers: events go to the functions whose patterns match, later, as AWS delivers them."""

import json
import random
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalice.app import CloudWatchEventConfig, ScheduledEventConfig, SQSEventConfig
from moto.events.models import EventPattern

from sandbox.clock import VirtualClock
from sandbox.delivery import Delivery
from sandbox.functions import Died, Functions
from sandbox.polling import Poller

# An asynchronous invocation that fails is tried twice more.
RETRIES = (timedelta(minutes=1), timedelta(minutes=2))


OnDeadLetter = Callable[[str, dict[str, Any], BaseException], None]


class Dispatcher:
    """`on_failure` is told of each failed invocation: the function's name and the error."""

    def __init__(
        self,
        functions: Functions,
        clock: VirtualClock,
        rng: random.Random,
        on_failure: Callable[[str, BaseException], None],
        delivery: Delivery = Delivery(),  # noqa: B008 (frozen)
        on_dead_letter: OnDeadLetter = lambda function, event, error: None,
    ) -> None:
        self._functions = functions
        self._clock = clock
        self._rng = rng
        self._on_failure = on_failure
        self.delivery = delivery
        self._on_dead_letter = on_dead_letter
        self._rules: list[tuple[str, EventPattern]] = []
        self.dead_letters: list[tuple[str, dict[str, Any]]] = []
        """Events whose last retry failed, with the function that failed."""

    def start(self, poller: Poller) -> None:
        for source in self._functions.module.app.event_sources:
            if isinstance(source, CloudWatchEventConfig):
                pattern = EventPattern.load(json.dumps(source.event_pattern))
                self._rules.append((source.name, pattern))
            elif isinstance(source, ScheduledEventConfig):
                self._schedule(source.name, _rate(source.schedule_expression))
            elif isinstance(source, SQSEventConfig):
                poller.map(source.name, source.queue, source.batch_size)

    def emit(self, event: dict[str, Any]) -> None:
        """Deliver to every rule that matches, each in its own time."""
        for name, pattern in self._rules:
            if pattern.matches_event(event):
                for delay in self.delivery.arrivals(self._rng):
                    self._clock.after(delay, lambda name=name: self._deliver(name, event, 0))

    def _deliver(self, name: str, event: dict[str, Any], tries: int) -> None:
        try:
            self._functions.invoke(name, event)
        except (Exception, Died) as error:
            self._on_failure(name, error)
            if tries < len(RETRIES):
                self._clock.after(RETRIES[tries], lambda: self._deliver(name, event, tries + 1))
            else:
                self.dead_letters.append((name, event))
                self._on_dead_letter(name, event, error)

    def _schedule(self, name: str, every: timedelta) -> None:
        def fire() -> None:
            self._clock.after(every, fire)
            try:
                self._functions.invoke(name, self.scheduled_event(name))
            except (Exception, Died) as error:
                self._on_failure(name, error)

        self._clock.after(every, fire)

    def scheduled_event(self, name: str) -> dict[str, Any]:
        return {
            "version": "0",
            "id": f"{self._rng.getrandbits(128):032x}",
            "detail-type": "Scheduled Event",
            "source": "aws.events",
            "account": "123456789012",
            "time": f"{self._clock.now():%Y-%m-%dT%H:%M:%SZ}",
            "region": "us-east-1",
            "resources": [f"arn:aws:events:us-east-1:123456789012:rule/{name}"],
            "detail": {},
        }


def _rate(expression: str) -> timedelta:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if found is None:
        raise ValueError(f"schedule {expression!r}; the sandbox knows rate(N minutes|hours|days)")
    return timedelta(**{f"{found[2]}s": int(found[1])})

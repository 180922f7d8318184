"""A fleet of one host, replaced on request again and again in one account while calls fail."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
from moto.dynamodb.models import dynamodb_backends
from moto.sqs.models import sqs_backends

from chalicelib.model.replacement import Step
from sandbox.cloud.timing import Timing
from sandbox.functions import ACCOUNT_ID, REGION, Died
from sandbox.installation import QUEUE
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls, Kind, Point
from tests.app.conftest import running

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
# A cloud as quick as can be: idle passes repeat the calls of those before, and only cost time.
QUICK = Timing(SECOND, SECOND, 2 * SECOND, SECOND, SECOND, SECOND, SECOND)
POLICY = """
name: web
mode: enforce
age: {soft: 60d, hard: 90d}
budget: {in_flight: 1}
ready: {bake: 1s, within: 30m}
"""
RECOVERS_WITHIN = timedelta(minutes=40)
# Of a message whose function died. As installed it is six minutes, all of them idle sweeps.
HIDDEN_SECONDS = "30"


class OneHost:
    def __init__(self, sandbox: Sandbox, calls: Calls) -> None:
        self._sandbox, self._calls = sandbox, calls
        self._align()

    def replace(self, faults: dict[Point, Kind] | None = None, again_after: int = 0) -> None:
        """Fails unless it ends as a replacement without faults does."""
        (old,) = self._members()
        launched = len(self._launched())
        forget_the_past(old)
        self._calls.begin(faults, again_after)
        # Events take as long as they took last time, so that calls come in the same order.
        self._sandbox.dispatcher._rng.seed(0)
        self._request(old)
        struck = -1
        while struck != len(self._calls.struck):  # A fault may also come after the end.
            struck = len(self._calls.struck)
            assert self._sandbox.run_until(lambda: self._at_rest(old), RECOVERS_WITHIN), (
                faults,
                self._calls.struck,
            )
            self._align()
        assert self._state(launched) == self._wanted(old), (faults, self._calls.struck)

    def _request(self, host: str) -> None:
        """As an operator who asks again until it is accepted."""
        for _ in range(4):
            try:
                answer = self._sandbox.request("POST", f"/hosts/{host}/rebuild")
            except Died:
                continue
            if answer["statusCode"] == 202:
                return
        raise AssertionError(f"never accepted: {answer}")

    def _at_rest(self, old: str) -> bool:
        registry = self._sandbox.deps.registry
        return (
            not sqs_backends[ACCOUNT_ID][REGION].queues[QUEUE]._messages
            and old not in self._members()
            and not registry.replacements.open_in("web")
            and not registry.fleets.get("web").failed_passes
            and {host.id for host in registry.hosts.every()} == self._members().keys()
        )

    def _align(self) -> None:
        """To the same moment between two sweeps, for the same reason."""
        now = self._sandbox.clock.now()
        self._sandbox.run_for(MINUTE - timedelta(seconds=now.second, microseconds=now.microsecond))
        self._sandbox.run_for(20 * SECOND)

    def _launched(self) -> list[str]:
        return list(self._sandbox.hands.launched)

    def _members(self) -> dict[str, str]:
        group = self._sandbox.deps.groups.get("web")
        assert group is not None
        return {member.id: member.lifecycle for member in group.members}

    def _state(self, launched_before: int) -> dict[str, Any]:
        sandbox, registry = self._sandbox, self._sandbox.deps.registry
        group = sandbox.deps.groups.get("web")
        return {
            "members": self._members(),
            "desired": group and group.desired,
            "launched": self._launched()[launched_before:],
            "steps": {r.old_host: r.step for r in registry.replacements.page(100).items},
            "registered": [host.id for host in registry.hosts.every()],
            "violations": sandbox.auditor.violations,
            "dead letters": sandbox.dispatcher.dead_letters,
        }

    def _wanted(self, old: str) -> dict[str, Any]:
        new = [host for host in self._members() if host != old]
        return {
            "members": dict.fromkeys(new[:1], "InService"),
            "desired": 1,
            "launched": new[:1],
            "steps": {old: Step.DONE},
            "registered": new[:1],
            "violations": [],
            "dead letters": [],
        }


def forget_the_past(old: str) -> None:
    """moto copies every row at each transaction: the past would slow down what follows."""
    tables = dynamodb_backends[ACCOUNT_ID][REGION].tables
    for name in ("timeline", "replacements"):
        tables[f"repave-{name}"].items.clear()
    hosts = tables["repave-hosts"].items
    for key in [key for key in hosts if key.value != old]:
        del hosts[key]


@contextmanager
def one_host(calls: Calls, folder: Path) -> Iterator[OneHost]:
    from sandbox.estate import Estate, GroupSpec

    with running(calls, Options(folder, timing=QUICK), web=POLICY) as sandbox, quietly():
        Estate().group(GroupSpec("web", size=1, max_size=2, policy="web"))
        sandbox.run_for(3 * MINUTE)
        yield OneHost(sandbox, calls)


@contextmanager
def quietly() -> Iterator[None]:
    """Of an account that is there: messages come back soon, and failures are not written down.
    Thousands of those that are made on purpose take half of the time."""
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": HIDDEN_SECONDS})
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)

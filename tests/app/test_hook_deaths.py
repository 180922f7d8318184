"""Whatever becomes of any one call to AWS, a host at a hook goes on as it should, and drains once.

Dying before a call leaves behind what dying after the one before it left.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import boto3
import pytest

from sandbox.cloud.timing import Timing
from sandbox.functions import REGION
from sandbox.installation import QUEUE
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls, Kind, Point
from tests.app.conftest import running
from tests.app.one_host import forget_the_past

pytestmark = pytest.mark.long

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
QUICK = Timing(SECOND, SECOND, 2 * SECOND, SECOND, SECOND, SECOND, SECOND, command=3 * MINUTE)
POLICY = """
name: web
mode: enforce
age: {soft: 60d, hard: 90d}
ready: {bake: 1s, within: 30m}
drain: {within: 30m, command: {document: repave-drain}}
"""

EFFECTS = {
    "BatchWriteItem",
    "CompleteLifecycleAction",
    "RecordLifecycleActionHeartbeat",
    "SendCommand",
    "SendMessageBatch",
    "UpdateItem",
}
FUNCTIONS = {"on_lifecycle_action", "reconcile_fleet", "sweep"}
FEWEST = 60
GOES_ON_WITHIN = timedelta(minutes=30)


class Cycle:
    """One host leaves by its owner's hand, through the terminate hook, and another comes in its
    place, through the launch hook; again and again in one account while calls fail."""

    def __init__(self, sandbox: Sandbox, calls: Calls) -> None:
        self._sandbox, self._calls = sandbox, calls
        self._autoscaling = boto3.client("autoscaling", region_name=REGION)
        self._align()

    def run(self, faults: dict[Point, Kind] | None = None) -> None:
        sandbox = self._sandbox
        (old,) = self._members()
        forget_the_past(old)
        told = len(sandbox.account.world.commands)
        sandbox.dispatcher._rng.seed(0)
        self._calls.begin(faults)
        self._autoscaling.terminate_instance_in_auto_scaling_group(
            InstanceId=old, ShouldDecrementDesiredCapacity=False
        )
        assert sandbox.run_until(lambda: self._at_rest(old), GOES_ON_WITHIN), self._calls.struck
        self._align()
        commands = sandbox.account.world.commands[told:]
        assert [one.host for one in commands] == [old], (faults, self._calls.struck)
        assert sandbox.account.world.lapses == [], (faults, self._calls.struck)
        assert sandbox.auditor.violations == [], (faults, self._calls.struck)

    def _at_rest(self, old: str) -> bool:
        registry = self._sandbox.deps.registry
        known = {host.id: host for host in registry.hosts.every()}
        members = self._members()
        return (
            len(members) == 1
            and old not in members
            and set(members.values()) == {"InService"}
            and known.keys() == members.keys()
            and all(host.at_hook is None for host in known.values())
            and not registry.fleets.get("web").failed_passes
        )

    def _align(self) -> None:
        now = self._sandbox.clock.now()
        self._sandbox.run_for(MINUTE - timedelta(seconds=now.second, microseconds=now.microsecond))
        self._sandbox.run_for(20 * SECOND)

    def _members(self) -> dict[str, str]:
        group = self._sandbox.deps.groups.get("web")
        assert group is not None
        return {member.id: member.lifecycle for member in group.members}


@contextmanager
def cycle(calls: Calls, folder: Path) -> Iterator[Cycle]:
    from sandbox.estate import BOTH_HOOKS, Estate, GroupSpec

    with running(calls, Options(folder, timing=QUICK), web=POLICY) as sandbox:
        sqs = boto3.client("sqs", region_name=REGION)
        url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "30"})
        Estate().group(GroupSpec("web", 1, 2, "web", hooks=BOTH_HOOKS))
        sandbox.run_for(5 * MINUTE)
        logging.disable(logging.CRITICAL)
        try:
            yield Cycle(sandbox, calls)
        finally:
            logging.disable(logging.NOTSET)


def points(fleet: Cycle, calls: Calls) -> list[tuple[Point, str]]:
    """Of the functions that have to do with hooks; what registers hosts is tested elsewhere."""
    fleet.run()
    found = [one for one in calls.points() if one[0].function in FUNCTIONS]
    assert len(found) >= FEWEST
    assert {point.function for point, _ in found} == FUNCTIONS
    assert {operation for _, operation in found} >= EFFECTS
    return found


@pytest.mark.parametrize("kind", list(Kind), ids=lambda kind: kind.name)
def test_any_call_may_fail(kind: Kind, tmp_path: Path, calls: Calls) -> None:
    with cycle(calls, tmp_path) as fleet:
        struck = 0
        # A call that fails is met much as a death is: every third one will do.
        step = 3 if kind is Kind.UNSENT else 1
        for point, operation in points(fleet, calls)[::step]:
            # For calls without an effect a lost answer is the same as one that is not sent.
            if kind is Kind.LOST and operation not in EFFECTS:
                continue
            fleet.run({point: kind})
            struck += len(calls.struck)
        assert struck >= (12 if kind is Kind.LOST else (FEWEST - 5) // step)

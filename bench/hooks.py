"""A whole group at its terminate hook at once: `python -m bench.hooks [--hosts N] [--drain]`.

In the emulated account, through the real functions on one worker: how many hosts a minute it takes
through the hook, and every call to AWS that this costs. Fails if a wait ended by itself, or if the
rate is below the goal.
"""

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from sandbox.environment import prepare

GOAL = 1_200
"""Hosts a minute of one worker."""
POLICY = """
name: web
mode: enforce
age: {soft: 60d, hard: 90d}
drain: {within: 20m%s}
"""
COMMAND = ", command: {document: repave-drain}"
HEARTBEAT = 300
MINUTE = timedelta(minutes=1)
OURS = ("on_lifecycle_action", "reconcile_fleet")


class Meter:
    """Real time and calls to AWS of the application's functions."""

    def __init__(self, functions: Any) -> None:
        from botocore.client import BaseClient

        client: Any = BaseClient
        self.calls = Counter[tuple[str, str]]()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._running = ""
        self._invoke, functions.invoke = functions.invoke, self.invoke
        self._call, client._make_api_call = client._make_api_call, self._counted()

    def invoke(self, name: str, event: dict[str, Any]) -> Any:
        before, self._running = time.perf_counter(), name
        try:
            return self._invoke(name, event)
        finally:
            self.seconds[name] += time.perf_counter() - before
            self._running = ""

    def _counted(self) -> Any:
        def call(client: Any, operation: str, params: dict[str, Any]) -> Any:
            if self._running:
                self.calls[self._running, operation] += 1
            return self._call(client, operation, params)

        return call


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.hooks")
    parser.add_argument("--hosts", type=int, default=600)
    parser.add_argument("--drain", action="store_true", help="each host runs a drain command")
    given = parser.parse_args(arguments)
    prepare()
    logging.disable(logging.CRITICAL)
    from sandbox.running import Options, Sandbox

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "web.yaml").write_text(POLICY % (COMMAND if given.drain else ""))
        with Sandbox(Options(Path(folder))) as sandbox:
            # Powertools prints a metric's hundredth value of one invocation, disabled or not.
            with redirect_stdout(StringIO()):
                meter, took = _measure(sandbox, given.hosts)
            return _report(sandbox, meter, given.hosts, took)


def _measure(sandbox: Any, hosts: int) -> tuple[Meter, timedelta | None]:
    """`took` is in virtual time; None if hosts still wait after half an hour of it."""
    from sandbox.estate import Estate, GroupSpec

    estate = Estate()
    with asleep(sandbox):
        estate.group(GroupSpec("web", hosts, hosts, "web", balanced=False))
        sandbox.run_for(5 * MINUTE)
    sandbox.run_for(MINUTE)  # One pass registers them all.
    estate.autoscaling.put_lifecycle_hook(
        AutoScalingGroupName="web",
        LifecycleHookName="repave-drain",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
        HeartbeatTimeout=HEARTBEAT,
    )
    meter = Meter(sandbox.functions)
    estate.autoscaling.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=0)
    began = sandbox.clock.now()
    finished = sandbox.run_until(lambda: _through(sandbox), 30 * MINUTE)
    return meter, sandbox.clock.now() - began if finished else None


@contextmanager
def asleep(sandbox: Any) -> Iterator[None]:
    """No event comes and nobody looks while the group is built, which is not what is measured."""
    rules, sandbox.dispatcher._rules = sandbox.dispatcher._rules, []
    steps, sandbox._after_step = sandbox._after_step, []
    yield
    # The auditor's look at every host after each step is not what is measured either.
    sandbox.dispatcher._rules, sandbox._after_step = rules, steps[:1]


def _through(sandbox: Any) -> bool:
    """Nobody serves, and nobody waits any more."""
    members = sandbox.account.world.autoscaling.autoscaling_groups["web"].instance_states
    done = ("Terminating:Proceed", "Terminated")
    return all(m.lifecycle_state in done for m in members)


def _report(sandbox: Any, meter: Meter, hosts: int, took: timedelta | None) -> int:
    missed, seconds = len(sandbox.account.world.lapses), sum(meter.seconds[name] for name in OURS)
    rate = hosts / seconds * 60
    print(f"{hosts} hosts at a terminate hook at once, heartbeat {HEARTBEAT} s")
    print(f"waits that ended by themselves: {missed}; all through after {took} of virtual time")
    print(f"{seconds:.1f} s of one worker in {', '.join(OURS)}: {rate:,.0f} hosts a minute")
    print("calls to AWS:")
    for (function, operation), count in sorted(meter.calls.items()):
        print(f"  {function:<20} {operation:<32} {count:>6}")
    return 0 if took and not missed and rate >= GOAL else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

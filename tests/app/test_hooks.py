"""Hosts at lifecycle hooks, through the real triggers: events, sweeps and passes."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.model.fleet import Freeze
from sandbox.cloud.timing import Timing
from sandbox.estate import GroupSpec
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls
from tests.app.conftest import running

MINUTE = timedelta(minutes=1)
POLICY = """
name: web
mode: enforce
age: {soft: 60d, hard: 90d}
budget: {in_flight: 1}
ready: {bake: 1m, within: 15m}
drain: {within: 20m, command: {document: repave-drain}}
"""
SIMPLE = POLICY.replace(", command: {document: repave-drain}", "")
# A drain that outlives several heartbeats.
SLOW = Timing(command=timedelta(minutes=12))


def hook(sandbox: Sandbox, transition: str, **given: Any) -> None:
    sandbox.estate.autoscaling.put_lifecycle_hook(  # type: ignore[attr-defined]
        **{
            "AutoScalingGroupName": "web",
            "LifecycleHookName": f"repave-{transition}",
            "LifecycleTransition": f"autoscaling:EC2_INSTANCE_{transition.upper()}",
            "HeartbeatTimeout": 300,
        }
        | given
    )


@pytest.fixture
def fleet(tmp_path: Path, calls: Calls, request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Three hosts; the policy is the test's parameter."""
    from sandbox.estate import Estate

    text = getattr(request, "param", POLICY)
    with running(calls, Options(tmp_path, timing=SLOW), web=text) as found:
        found.estate = Estate()  # type: ignore[attr-defined]
        found.estate.group(GroupSpec("web", size=3, max_size=6, policy="web"))  # type: ignore[attr-defined]
        found.run_for(10 * MINUTE)
        calls.begin()
        yield found


def states(sandbox: Sandbox) -> dict[str, str]:
    group = sandbox.deps.groups.get("web")
    assert group is not None
    return {member.id: member.lifecycle for member in group.members}


def at(sandbox: Sandbox, state: str) -> list[str]:
    return sorted(host for host, found in states(sandbox).items() if found == state)


def terminate(sandbox: Sandbox) -> str:
    host = sorted(states(sandbox))[0]
    sandbox.estate.autoscaling.terminate_instance_in_auto_scaling_group(  # type: ignore[attr-defined]
        InstanceId=host, ShouldDecrementDesiredCapacity=True
    )
    return host


def grow(sandbox: Sandbox) -> None:
    sandbox.estate.autoscaling.set_desired_capacity(  # type: ignore[attr-defined]
        AutoScalingGroupName="web", DesiredCapacity=4
    )


def words(sandbox: Sandbox, host: str) -> list[str]:
    entries = sandbox.deps.registry.timeline.of(f"host/{host}")
    return [entry.words for entry in reversed(entries) if entry.what == "hook"]


def lapses(sandbox: Sandbox) -> list[Any]:
    return sandbox.account.world.lapses


only = pytest.mark.parametrize


@only("fleet", [SIMPLE], indirect=True)
def test_a_host_with_nothing_to_drain_goes_on_within_seconds_of_its_event(fleet: Sandbox) -> None:
    hook(fleet, "terminating")
    host = terminate(fleet)
    assert fleet.run_until(lambda: host in at(fleet, "Terminating:Wait"), 2 * MINUTE)
    assert fleet.run_until(lambda: host not in at(fleet, "Terminating:Wait"), MINUTE / 4)
    fleet.run_for(MINUTE)
    assert words(fleet, host) == ["continue at repave-terminating: nothing to drain"]
    assert fleet.deps.registry.hosts.get(host).gone  # type: ignore[union-attr]


@only("fleet", [SIMPLE], indirect=True)
def test_a_lost_event_costs_a_minute(fleet: Sandbox) -> None:
    fleet.dispatcher._rules = [
        rule for rule in fleet.dispatcher._rules if "lifecycle" not in rule[0]
    ]
    hook(fleet, "terminating")
    host = terminate(fleet)
    assert fleet.run_until(lambda: host in at(fleet, "Terminating:Wait"), 2 * MINUTE)
    assert fleet.run_until(lambda: host not in at(fleet, "Terminating:Wait"), 1.2 * MINUTE)


def test_a_leaving_host_is_told_to_drain_once_and_waited_for(fleet: Sandbox, calls: Calls) -> None:
    hook(fleet, "terminating")
    host = terminate(fleet)
    fleet.run_for(10 * MINUTE)
    assert at(fleet, "Terminating:Wait") == [host]
    fleet.run_for(10 * MINUTE)
    assert host not in states(fleet)
    assert calls.names.count("SendCommand") == 1
    # At first sight, and then at half of its five minutes or at the sweep after.
    assert 4 <= calls.names.count("RecordLifecycleActionHeartbeat") <= 6
    assert calls.names.count("CompleteLifecycleAction") == 1
    assert words(fleet, host) == [
        "sendcommand at repave-terminating: it is told to drain",
        "continue at repave-terminating: its drain command is Success",
    ]
    assert lapses(fleet) == [] and fleet.failures == []


def test_a_failed_command_keeps_its_host_to_the_deadline(fleet: Sandbox) -> None:
    fleet.account.faults.failing_commands("web")
    hook(fleet, "terminating")
    host = terminate(fleet)
    fleet.run_for(19 * MINUTE)
    assert at(fleet, "Terminating:Wait") == [host]
    fleet.run_for(5 * MINUTE)
    assert host not in states(fleet)
    assert words(fleet, host)[-1].endswith("its time to drain is over: its drain command is Failed")
    assert lapses(fleet) == []


@only(
    "fleet", [POLICY.replace("repave-drain}", "repave-drain}, on_failure: continue")], indirect=True
)
def test_a_policy_may_not_wait_for_a_failed_command(fleet: Sandbox) -> None:
    fleet.account.faults.failing_commands("web")
    hook(fleet, "terminating")
    host = terminate(fleet)
    fleet.run_for(16 * MINUTE)
    assert host not in states(fleet)
    assert words(fleet, host)[-1].endswith("its drain command is Failed")


@only("fleet", [SIMPLE], indirect=True)
def test_a_busy_host_is_waited_for(fleet: Sandbox) -> None:
    hook(fleet, "terminating")
    until = fleet.clock.now() + 12 * MINUTE
    (host,) = [terminate(fleet)]
    fleet.estate.ec2.create_tags(  # type: ignore[attr-defined]
        Resources=[host], Tags=[{"Key": "repave:busy-until", "Value": until.isoformat()}]
    )
    fleet.run_for(11 * MINUTE)
    assert at(fleet, "Terminating:Wait") == [host]
    fleet.run_for(4 * MINUTE)
    assert host not in states(fleet)
    assert lapses(fleet) == []


def test_hooks_of_others_are_left_alone(fleet: Sandbox, calls: Calls) -> None:
    hook(fleet, "terminating", LifecycleHookName="theirs", HeartbeatTimeout=600)
    host = terminate(fleet)
    fleet.run_for(9 * MINUTE)
    assert at(fleet, "Terminating:Wait") == [host]
    assert not {"CompleteLifecycleAction", "RecordLifecycleActionHeartbeat", "SendCommand"} & set(
        calls.names
    )


@only("fleet", [SIMPLE], indirect=True)
def test_a_host_waits_on_at_the_hook_of_another_after_ours(fleet: Sandbox) -> None:
    hook(fleet, "terminating")
    hook(fleet, "terminating", LifecycleHookName="theirs", HeartbeatTimeout=600)
    host = terminate(fleet)
    fleet.run_for(8 * MINUTE)
    assert at(fleet, "Terminating:Wait") == [host]
    assert fleet.failures == [] and fleet.deps.registry.fleets.get("web").last_error is None
    fleet.run_for(5 * MINUTE)
    assert host not in states(fleet)


@only("fleet", [POLICY.replace("mode: enforce", "mode: observe")], indirect=True)
def test_a_policy_that_observes_ends_no_wait(fleet: Sandbox, calls: Calls) -> None:
    hook(fleet, "terminating", HeartbeatTimeout=600)
    host = terminate(fleet)
    fleet.run_for(9 * MINUTE)
    assert at(fleet, "Terminating:Wait") == [host]
    assert "CompleteLifecycleAction" not in calls.names


def test_a_new_host_serves_when_its_checks_have_passed(fleet: Sandbox) -> None:
    hook(fleet, "launching")
    grow(fleet)
    fleet.run_for(MINUTE)
    assert len(at(fleet, "Pending:Wait")) == 1
    fleet.run_for(5 * MINUTE)
    assert len(at(fleet, "InService")) == 4
    (host,) = [host.id for host in fleet.deps.registry.hosts.every() if words(fleet, host.id)]
    assert words(fleet, host) == ["continue at repave-launching: it is ready to serve"]
    assert fleet.deps.registry.hosts.get(host).at_hook is None  # type: ignore[union-attr]


def test_a_new_host_that_never_is_ready_is_given_up_and_another_launched(fleet: Sandbox) -> None:
    fault = fleet.account.faults.failing_checks("web")
    hook(fleet, "launching")
    grow(fleet)
    fleet.run_for(14 * MINUTE)
    (bad,) = at(fleet, "Pending:Wait")
    fleet.account.faults.mend(fault)
    fleet.run_for(10 * MINUTE)
    assert bad not in states(fleet)
    assert len(at(fleet, "InService")) == 4
    assert words(fleet, bad)[0].startswith("abandon at repave-launching: it was not ready in time")
    assert lapses(fleet) == []


def test_a_frozen_fleet_gives_no_host_up_and_still_keeps_it_waiting(fleet: Sandbox) -> None:
    fleet.account.faults.failing_checks("web")
    hook(fleet, "launching")
    grow(fleet)
    fleet.deps.registry.fleets.set_freeze("web", Freeze("ada", fleet.clock.now(), "release"))
    fleet.run_for(40 * MINUTE)
    assert len(at(fleet, "Pending:Wait")) == 1
    assert lapses(fleet) == []


def test_a_host_of_our_surge_leaves_by_decrement_and_never_through_its_hook(
    fleet: Sandbox, calls: Calls
) -> None:
    old = sorted(states(fleet))[0]
    fleet.account.faults.failing_checks("web")
    hook(fleet, "launching")
    fleet.request("POST", f"/hosts/{old}/rebuild", {"why": "try it"})
    # No longer: some time after, it is tried once more.
    assert fleet.run_until(
        lambda: len(fleet.hands.terminated) == 1 and len(states(fleet)) == 3, 20 * MINUTE
    )
    assert "CompleteLifecycleAction" not in calls.names
    assert fleet.hands.terminated.keys() == fleet.hands.launched.keys()
    assert old in at(fleet, "InService")
    assert fleet.auditor.violations == [] and lapses(fleet) == []


def test_a_replacement_passes_through_both_hooks(fleet: Sandbox, calls: Calls) -> None:
    """And a drain that is longer than what the policy takes for one keeps nothing else waiting."""
    hook(fleet, "launching")
    hook(fleet, "terminating")
    old = sorted(states(fleet))[0]
    fleet.request("POST", f"/hosts/{old}/rebuild", {"why": "try it"})
    fleet.run_for(45 * MINUTE)
    assert old not in states(fleet) and len(at(fleet, "InService")) == 3
    assert not fleet.deps.registry.replacements.open_in("web")
    assert calls.names.count("SendCommand") == 1
    assert fleet.auditor.violations == [] and lapses(fleet) == [] and fleet.failures == []


@only("fleet", [SIMPLE], indirect=True)
def test_a_second_delivery_changes_nothing(fleet: Sandbox, calls: Calls) -> None:
    hook(fleet, "terminating")
    events: list[dict[str, Any]] = []
    plain = fleet.dispatcher.emit
    fleet.dispatcher.emit = lambda event: (events.append(event), plain(event))[1]  # type: ignore[method-assign]
    host = terminate(fleet)
    fleet.run_for(4 * MINUTE)
    assert host not in states(fleet)
    (event,) = [one for one in events if "Lifecycle" in one["detail-type"]]
    calls.begin()
    before = fleet.deps.registry.hosts.get(host)
    for _ in range(3):
        fleet.functions.invoke("on_lifecycle_action", event)
        fleet.run_for(MINUTE / 4)
    assert "CompleteLifecycleAction" not in calls.names
    assert fleet.deps.registry.hosts.get(host) == before
    assert Counter(words(fleet, host)).most_common(1)[0][1] == 1


def test_ssm_is_asked_only_for_hosts_that_leave(fleet: Sandbox, calls: Calls) -> None:
    hook(fleet, "launching")
    grow(fleet)
    fleet.run_for(10 * MINUTE)
    assert not {"SendCommand", "ListCommandInvocations"} & set(calls.names)

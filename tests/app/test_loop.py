"""The loop through the real triggers: steady state and replacement."""

from collections import Counter
from datetime import timedelta

from sandbox.estate import GroupSpec
from sandbox.running import Sandbox
from tests.app.calls import Call, Calls

READS = {
    "BatchGetItem",
    "DescribeAutoScalingGroups",
    "DescribeInstanceStatus",
    "DescribeLaunchTemplates",
    "DescribeTargetHealth",
    "GetItem",
    "Query",
    "Scan",
}


def host_ids(sandbox: Sandbox) -> set[str]:
    group = sandbox.deps.groups.get("web")
    assert group is not None
    return {member.id for member in group.members}


def test_steady_sweeps_make_one_registry_write_each_and_poke_nobody(
    sandbox: Sandbox, calls: Calls
) -> None:
    sandbox.estate.group(GroupSpec("api", size=2, max_size=3, policy="web"))  # type: ignore[attr-defined]
    sandbox.run_for(timedelta(minutes=10))
    calls.begin()
    sandbox.run_for(timedelta(minutes=10))
    others = [call for call in calls.made if call.operation not in READS]
    listed = Call("sweep", "DescribeInstances")  # Of standalone fleets: all in one call.
    assert Counter(others) == {Call("sweep", "UpdateItem"): 10, listed: 10}
    assert {call.function for call in calls.made} == {"sweep"}


def test_a_pass_over_an_unchanged_fleet_lists_no_instances_and_writes_once(
    sandbox: Sandbox, calls: Calls
) -> None:
    calls.begin()
    event = {"Records": [{"messageId": "m", "body": '{"fleet": "web"}'}]}
    assert sandbox.functions.invoke("reconcile_fleet", event) == {"batchItemFailures": []}
    assert [name for name in calls.names if name not in READS] == ["UpdateItem"]


def test_every_host_is_replaced_before_hard_and_capacity_never_falls(sandbox: Sandbox) -> None:
    first = host_ids(sandbox)
    sandbox.run_for(timedelta(hours=3))
    assert not first & host_ids(sandbox)
    assert len(host_ids(sandbox)) in (3, 4)
    assert sandbox.auditor.violations == []
    assert sandbox.failures == []


def test_a_host_terminated_by_hand_leaves_the_api_within_seconds(sandbox: Sandbox) -> None:
    host = sorted(host_ids(sandbox))[0]
    sandbox.estate.ec2.terminate_instances(InstanceIds=[host])  # type: ignore[attr-defined]
    sandbox.run_for(timedelta(seconds=10))
    assert host not in sandbox.request("GET", "/hosts")["body"]

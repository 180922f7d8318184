"""Lifecycle hooks as AWS documents them: waits, heartbeats, timeouts, results, limits, events."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud

LAUNCHING, TERMINATING = "launching", "terminating"


def put(cloud: Cloud, transition: str, name: str = "repave-x", **given: Any) -> None:
    cloud.asg.put_lifecycle_hook(
        AutoScalingGroupName="web",
        LifecycleHookName=name,
        LifecycleTransition=f"autoscaling:EC2_INSTANCE_{transition.upper()}",
        **({"HeartbeatTimeout": 300} | given),
    )


def complete(cloud: Cloud, host: str, result: str = "CONTINUE", name: str = "repave-x") -> None:
    cloud.asg.complete_lifecycle_action(
        AutoScalingGroupName="web",
        LifecycleHookName=name,
        InstanceId=host,
        LifecycleActionResult=result,
    )


def beat(cloud: Cloud, host: str) -> None:
    cloud.asg.record_lifecycle_action_heartbeat(
        AutoScalingGroupName="web", LifecycleHookName="repave-x", InstanceId=host
    )


def at(cloud: Cloud, state: str) -> list[str]:
    return sorted(host for host, found in cloud.members().items() if found == state)


def launched(cloud: Cloud) -> str:
    """A second host, waiting at the launch hook."""
    cloud.group(1)
    put(cloud, LAUNCHING)
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    cloud.advance(60)
    (host,) = at(cloud, "Pending:Wait")
    return host


def terminated(cloud: Cloud, **given: Any) -> str:
    """One of two hosts, waiting at the terminate hook."""
    cloud.group(2)
    put(cloud, TERMINATING, **given)
    host = sorted(cloud.members())[0]
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=host, ShouldDecrementDesiredCapacity=True
    )
    cloud.advance(1)
    assert at(cloud, "Terminating:Wait") == [host]
    return host


def test_hooks_are_described_with_their_limits(cloud: Cloud) -> None:
    cloud.group(1)
    put(cloud, TERMINATING, HeartbeatTimeout=30, NotificationMetadata="{}")
    put(cloud, LAUNCHING, "other", HeartbeatTimeout=7200, DefaultResult="CONTINUE")
    found = cloud.asg.describe_lifecycle_hooks(AutoScalingGroupName="web")["LifecycleHooks"]
    limits = {one["LifecycleHookName"]: one["GlobalTimeout"] for one in found}
    assert limits == {"repave-x": 3000, "other": 172800}
    assert [one["DefaultResult"] for one in found] == ["ABANDON", "CONTINUE"]


def test_a_new_host_waits_until_it_is_completed(cloud: Cloud) -> None:
    host = launched(cloud)
    cloud.advance(200)
    assert at(cloud, "Pending:Wait") == [host]
    complete(cloud, host)
    assert at(cloud, "Pending:Proceed") == [host]
    cloud.advance(60)
    assert len(at(cloud, "InService")) == 2


def test_an_abandoned_host_leaves_and_its_group_launches_another(cloud: Cloud) -> None:
    host = launched(cloud)
    complete(cloud, host, "ABANDON")
    cloud.advance(120)
    assert host not in cloud.members()
    assert len(at(cloud, "Pending:Wait")) == 1
    assert cloud.show()["DesiredCapacity"] == 2


def test_a_leaving_host_runs_until_it_is_completed(cloud: Cloud) -> None:
    host = terminated(cloud)
    assert cloud.states()[host] == "running"
    complete(cloud, host)
    cloud.advance(60)
    assert host not in cloud.members()


@pytest.mark.parametrize("result", ["CONTINUE", "ABANDON"])
def test_a_leaving_host_leaves_with_either_result(cloud: Cloud, result: str) -> None:
    host = terminated(cloud)
    complete(cloud, host, result)
    cloud.advance(60)
    assert host not in cloud.members()


def test_a_wait_ends_by_itself_unless_it_is_kept_up(cloud: Cloud) -> None:
    host = terminated(cloud)
    cloud.advance(250)
    beat(cloud, host)
    cloud.advance(299)
    assert at(cloud, "Terminating:Wait") == [host]
    cloud.advance(2)
    assert at(cloud, "Terminating:Wait") == []
    assert [lapse.host for lapse in cloud.account.world.lapses] == [host]


def test_no_heartbeat_keeps_a_wait_up_for_ever(cloud: Cloud) -> None:
    host = terminated(cloud, HeartbeatTimeout=30)
    for _ in range(149):
        cloud.advance(20)
        beat(cloud, host)
    cloud.advance(25)
    with pytest.raises(ClientError, match="No active Lifecycle Action"):
        beat(cloud, host)


def test_what_is_completed_cannot_be_completed_again(cloud: Cloud) -> None:
    host = terminated(cloud)
    complete(cloud, host)
    for call in (complete, beat):
        with pytest.raises(ClientError, match="No active Lifecycle Action"):
            call(cloud, host)


def test_a_host_goes_on_only_when_all_of_its_hooks_are_completed(cloud: Cloud) -> None:
    cloud.group(1)
    put(cloud, LAUNCHING)
    put(cloud, LAUNCHING, "other")
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    cloud.advance(60)
    (host,) = at(cloud, "Pending:Wait")
    complete(cloud, host)
    assert at(cloud, "Pending:Wait") == [host]
    complete(cloud, host, name="other")
    assert at(cloud, "Pending:Proceed") == [host]


def test_a_waiting_host_counts_and_may_be_terminated(cloud: Cloud) -> None:
    host = launched(cloud)
    cloud.advance(120)
    assert len(cloud.members()) == 2
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=host, ShouldDecrementDesiredCapacity=True
    )
    cloud.advance(120)
    assert host not in cloud.members() and len(cloud.members()) == 1


def test_a_leaving_host_that_ends_by_hand_is_gone(cloud: Cloud) -> None:
    host = terminated(cloud)
    cloud.ec2.terminate_instances(InstanceIds=[host])
    cloud.advance(60)
    assert host not in cloud.members()
    cloud.advance(600)
    assert cloud.account.world.lapses == []


def test_both_events_have_the_fields_of_the_samples(cloud: Cloud) -> None:
    host = terminated(cloud, NotificationMetadata='{"owner":"repave"}')
    (event,) = [e for e in cloud.emitted if e["detail-type"].endswith("Lifecycle Action")]
    assert event["detail-type"] == "EC2 Instance-terminate Lifecycle Action"
    token = event["detail"].pop("LifecycleActionToken")
    assert event["detail"] == {
        "AutoScalingGroupName": "web",
        "LifecycleHookName": "repave-x",
        "EC2InstanceId": host,
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
        "NotificationMetadata": '{"owner":"repave"}',
        "Origin": "AutoScalingGroup",
        "Destination": "EC2",
    }
    cloud.asg.complete_lifecycle_action(
        AutoScalingGroupName="web",
        LifecycleHookName="repave-x",
        LifecycleActionToken=token,
        LifecycleActionResult="CONTINUE",
    )
    assert at(cloud, "Terminating:Proceed") == [host]


def test_a_group_may_be_created_with_its_hooks(cloud: Cloud) -> None:
    launch = {
        "LifecycleHookName": "repave-x",
        "LifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
        "HeartbeatTimeout": 60,
    }
    cloud.group(1, settle=False, LifecycleHookSpecificationList=[launch])
    cloud.advance(40)
    assert len(at(cloud, "Pending:Wait")) == 1

"""TerminateInstanceInAutoScalingGroup: one host or many, with and without decrement."""

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud


def terminate(cloud: Cloud, *ids: str, decrement: bool) -> None:
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceIds=list(ids),
        AutoScalingGroupName="web",
        ShouldDecrementDesiredCapacity=decrement,
    )


def test_a_member_leaves_its_targets_before_it_shuts_down(cloud: Cloud) -> None:
    """The call is the drain: deregister, wait, shut down, terminated, gone."""
    target_group = cloud.target_group()
    cloud.group(2, TargetGroupARNs=[target_group])
    victim = next(iter(cloud.members()))
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=victim, ShouldDecrementDesiredCapacity=True
    )
    assert cloud.members()[victim] == "Terminating"
    assert cloud.health(target_group)[victim] == "draining"
    assert cloud.states()[victim] == "running"
    cloud.advance(60)
    assert victim not in cloud.health(target_group)
    assert cloud.states()[victim] == "shutting-down"
    cloud.advance(30)
    assert cloud.states()[victim] == "terminated"
    assert victim not in cloud.members()


def test_with_decrement_the_group_shrinks(cloud: Cloud) -> None:
    cloud.group(3)
    terminate(cloud, next(iter(cloud.members())), decrement=True)
    cloud.advance(600)
    assert cloud.show()["DesiredCapacity"] == 2
    assert len(cloud.members()) == 2


def test_without_decrement_the_group_launches_a_replacement(cloud: Cloud) -> None:
    cloud.group(3)
    terminate(cloud, next(iter(cloud.members())), decrement=False)
    cloud.advance(600)
    assert cloud.show()["DesiredCapacity"] == 3
    assert list(cloud.members().values()) == ["InService"] * 3


def test_a_decrement_at_min_size_is_refused_in_the_words_of_aws(cloud: Cloud) -> None:
    cloud.group(3, MinSize=3)
    with pytest.raises(ClientError) as refused:
        terminate(cloud, next(iter(cloud.members())), decrement=True)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationError"
    assert error["Message"].startswith(
        "Currently, desiredSize equals minSize (3). Terminating instance without replacement will "
        "violate group's min size constraint."
    )
    assert set(cloud.members().values()) == {"InService"}


def test_an_unknown_instance_is_refused_in_the_words_of_aws(cloud: Cloud) -> None:
    cloud.group(1)
    with pytest.raises(ClientError) as refused:
        cloud.asg.terminate_instance_in_auto_scaling_group(
            InstanceId="i-00000000000000000", ShouldDecrementDesiredCapacity=False
        )
    assert refused.value.response["Error"] == {
        "Type": "Sender",
        "Code": "ValidationError",
        "Message": "Instance Id not found - No managed instance found for instance ID: "
        "i-00000000000000000",
    }


def test_terminating_twice_decrements_once(cloud: Cloud) -> None:
    cloud.group(4)
    victim = next(iter(cloud.members()))
    terminate(cloud, victim, decrement=True)
    terminate(cloud, victim, decrement=True)
    assert cloud.show()["DesiredCapacity"] == 3


def test_a_batch_is_all_or_nothing(cloud: Cloud) -> None:
    cloud.group(4)
    with pytest.raises(ClientError, match="ValidationError"):
        terminate(cloud, next(iter(cloud.members())), "i-00000000000000000", decrement=True)
    assert set(cloud.members().values()) == {"InService"}
    assert cloud.show()["DesiredCapacity"] == 4


def test_a_batch_that_would_pass_min_size_is_refused_whole(cloud: Cloud) -> None:
    cloud.group(4, MinSize=3)
    with pytest.raises(ClientError, match="desiredSize is 4 and minSize is 3"):
        terminate(cloud, *list(cloud.members())[:2], decrement=True)
    assert set(cloud.members().values()) == {"InService"}


def test_a_batch_answers_with_an_activity_for_each(cloud: Cloud) -> None:
    cloud.group(4)
    victims = list(cloud.members())[:2]
    answer = cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceIds=victims, AutoScalingGroupName="web", ShouldDecrementDesiredCapacity=True
    )
    assert [one["Description"] for one in answer["Activities"]] == [
        f"Terminating EC2 instance: {victim}" for victim in victims
    ]
    assert cloud.show()["DesiredCapacity"] == 2


def test_a_batch_needs_the_group(cloud: Cloud) -> None:
    cloud.group(1)
    with pytest.raises(ClientError, match="ValidationError"):
        cloud.asg.terminate_instance_in_auto_scaling_group(
            InstanceIds=list(cloud.members()), ShouldDecrementDesiredCapacity=False
        )


def test_at_most_a_hundred_at_once(cloud: Cloud) -> None:
    cloud.group(1)
    ids = [f"i-{number:017x}" for number in range(101)]
    with pytest.raises(ClientError, match="At most 100|less than or equal to 100"):
        terminate(cloud, *ids, decrement=False)


def test_a_member_killed_by_hand_while_it_drains_goes_once(cloud: Cloud) -> None:
    cloud.group(3, TargetGroupARNs=[cloud.target_group()])
    victim = next(iter(cloud.members()))
    terminate(cloud, victim, decrement=True)
    cloud.advance(10)
    cloud.ec2.terminate_instances(InstanceIds=[victim])
    cloud.advance(300)
    assert len(cloud.members()) == 2
    assert len(cloud.told("EC2 Instance Terminate Successful")) == 1

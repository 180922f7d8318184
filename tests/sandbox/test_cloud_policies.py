"""ExecutePolicy of simple scaling policies."""

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud


def put(cloud: Cloud, step: int, kind: str = "ChangeInCapacity", group: str = "web") -> str:
    answer = cloud.asg.put_scaling_policy(
        AutoScalingGroupName=group,
        PolicyName="step",
        PolicyType="SimpleScaling",
        AdjustmentType=kind,
        ScalingAdjustment=step,
        Cooldown=0,
    )
    return str(answer["PolicyARN"])


def execute(cloud: Cloud, name: str = "step", group: str = "web") -> None:
    cloud.asg.execute_policy(AutoScalingGroupName=group, PolicyName=name, HonorCooldown=False)


def test_a_change_is_relative_and_its_activity_names_the_policy(cloud: Cloud) -> None:
    cloud.group(2)
    put(cloud, 1)
    execute(cloud)
    assert cloud.show()["DesiredCapacity"] == 3
    cloud.advance(60)
    newest = cloud.asg.describe_scaling_activities(AutoScalingGroupName="web")["Activities"][0]
    assert (
        "a user request executed policy step changing the desired capacity from 2 to 3."
        in newest["Cause"]
    )


def test_a_change_is_clamped_at_max_size_without_a_word(cloud: Cloud) -> None:
    cloud.group(2, MaxSize=3)
    put(cloud, 5)
    execute(cloud)
    execute(cloud)
    cloud.advance(300)
    assert cloud.show()["DesiredCapacity"] == 3
    assert len(cloud.members()) == 3


@pytest.mark.parametrize(
    ("kind", "step", "after"),
    [
        ("ChangeInCapacity", -1, 3),
        ("ExactCapacity", 6, 6),
        ("PercentChangeInCapacity", 50, 6),
        ("PercentChangeInCapacity", 10, 5),
    ],
)
def test_every_kind_of_adjustment(cloud: Cloud, kind: str, step: int, after: int) -> None:
    cloud.group(4)
    put(cloud, step, kind)
    execute(cloud)
    assert cloud.show()["DesiredCapacity"] == after


def test_a_policy_is_executed_by_arn(cloud: Cloud) -> None:
    cloud.group(2)
    execute(cloud, put(cloud, 1))
    assert cloud.show()["DesiredCapacity"] == 3


def test_groups_may_name_their_policies_alike(cloud: Cloud) -> None:
    cloud.group(2)
    template = {"LaunchTemplateName": "web-template", "Version": "1"}
    cloud.group(2, AutoScalingGroupName="api", LaunchTemplate=template)
    put(cloud, 1)
    put(cloud, 2, group="api")
    execute(cloud, group="api")
    assert cloud.show("web")["DesiredCapacity"] == 2
    assert cloud.show("api")["DesiredCapacity"] == 4


def test_a_deleted_policy_is_unknown(cloud: Cloud) -> None:
    cloud.group(2)
    put(cloud, 1)
    cloud.asg.delete_policy(AutoScalingGroupName="web", PolicyName="step")
    with pytest.raises(ClientError, match="ValidationError"):
        execute(cloud)

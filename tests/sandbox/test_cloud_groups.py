"""Auto Scaling groups: asynchronous capacity, zones, health, suspended processes."""

from collections import Counter

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud


def zones(cloud: Cloud) -> Counter[str]:
    return Counter(one["AvailabilityZone"] for one in cloud.show()["Instances"])


def desire(cloud: Cloud, count: int) -> None:
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=count)


def test_a_new_group_shows_pending_members_that_walk_into_service(cloud: Cloud) -> None:
    cloud.group(3, settle=False)
    assert list(cloud.members().values()) == ["Pending"] * 3
    cloud.advance(39)
    assert list(cloud.members().values()) == ["Pending"] * 3
    cloud.advance(1)
    assert list(cloud.members().values()) == ["InService"] * 3


def test_members_are_spread_over_the_groups_subnets(cloud: Cloud) -> None:
    cloud.group(5)
    assert sorted(zones(cloud).values()) == [1, 2, 2]
    subnets = {one["SubnetId"] for one in cloud.instances()}
    assert subnets == set(cloud.subnets)


def test_the_emptiest_zone_is_filled_first(cloud: Cloud) -> None:
    cloud.group(6)
    lost = [
        one["InstanceId"]
        for one in cloud.show()["Instances"]
        if one["AvailabilityZone"] == "us-east-1b"
    ]
    cloud.ec2.terminate_instances(InstanceIds=lost)
    cloud.advance(300)
    assert set(zones(cloud).values()) == {2}


def test_members_carry_the_groups_tags_that_propagate(cloud: Cloud) -> None:
    tags = [
        {"Key": "repave:policy", "Value": "web", "PropagateAtLaunch": True},
        {"Key": "owner", "Value": "me", "PropagateAtLaunch": False},
    ]
    cloud.group(1, Tags=tags)
    shown = {tag["Key"]: tag["Value"] for tag in cloud.instances()[0]["Tags"]}
    assert shown["repave:policy"] == "web"
    assert shown["aws:autoscaling:groupName"] == "web"
    assert "owner" not in shown


def test_a_new_desired_capacity_is_acted_on_a_moment_later(cloud: Cloud) -> None:
    cloud.group(2)
    desire(cloud, 4)
    assert cloud.show()["DesiredCapacity"] == 4
    assert len(cloud.members()) == 2
    cloud.advance(15)
    assert sorted(cloud.members().values()) == ["InService", "InService", "Pending", "Pending"]


def test_scale_in_keeps_the_zones_even_and_takes_the_oldest(cloud: Cloud) -> None:
    cloud.group(3)
    old = set(cloud.members())
    desire(cloud, 6)
    cloud.advance(300)
    desire(cloud, 3)
    cloud.advance(300)
    assert set(zones(cloud).values()) == {1}
    assert not old & set(cloud.members())


def test_scale_in_spares_protected_instances(cloud: Cloud) -> None:
    cloud.group(3)
    protected = list(cloud.members())[:2]
    cloud.asg.set_instance_protection(
        AutoScalingGroupName="web", InstanceIds=protected, ProtectedFromScaleIn=True
    )
    desire(cloud, 1)
    cloud.advance(300)
    assert set(cloud.members()) == set(protected)


@pytest.mark.parametrize(("count", "words"), [(9, "above max value 5"), (0, "below min value 1")])
def test_desired_capacity_stays_within_the_bounds(cloud: Cloud, count: int, words: str) -> None:
    cloud.group(2)
    with pytest.raises(ClientError, match=words) as refused:
        desire(cloud, count)
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert cloud.show()["DesiredCapacity"] == 2


def test_new_bounds_move_desired_with_them(cloud: Cloud) -> None:
    cloud.group(3)
    cloud.asg.update_auto_scaling_group(AutoScalingGroupName="web", MaxSize=2)
    assert cloud.show()["DesiredCapacity"] == 2
    cloud.asg.update_auto_scaling_group(AutoScalingGroupName="web", MinSize=4, MaxSize=9)
    assert cloud.show()["DesiredCapacity"] == 4
    cloud.advance(300)
    assert list(cloud.members().values()) == ["InService"] * 4


@pytest.mark.parametrize("bounds", [{"DesiredCapacity": 99}, {"MinSize": 7, "MaxSize": 6}])
def test_an_update_out_of_bounds_is_refused(cloud: Cloud, bounds: dict[str, int]) -> None:
    cloud.group(2)
    with pytest.raises(ClientError, match="ValidationError"):
        cloud.asg.update_auto_scaling_group(AutoScalingGroupName="web", **bounds)


def test_a_terminated_member_turns_unhealthy_and_is_replaced(cloud: Cloud) -> None:
    cloud.group(3)
    victim = next(iter(cloud.members()))
    cloud.ec2.terminate_instances(InstanceIds=[victim])
    shown = {one["InstanceId"]: one["HealthStatus"] for one in cloud.show()["Instances"]}
    assert shown[victim] == "Unhealthy"
    cloud.advance(15)
    assert cloud.members()[victim] == "Terminating"
    assert "Pending" in cloud.members().values()
    cloud.advance(300)
    assert victim not in cloud.members()
    assert list(cloud.members().values()) == ["InService"] * 3


def test_a_stopped_member_is_terminated_and_replaced(cloud: Cloud) -> None:
    cloud.group(2)
    victim = next(iter(cloud.members()))
    cloud.ec2.stop_instances(InstanceIds=[victim])
    cloud.advance(300)
    assert cloud.states()[victim] == "terminated"
    assert list(cloud.members().values()) == ["InService"] * 2


def test_a_member_set_unhealthy_is_replaced(cloud: Cloud) -> None:
    cloud.group(2)
    victim = next(iter(cloud.members()))
    cloud.asg.set_instance_health(InstanceId=victim, HealthStatus="Unhealthy")
    cloud.advance(300)
    assert victim not in cloud.members()
    assert len(cloud.members()) == 2


def test_a_group_with_instances_is_not_deleted_without_force(cloud: Cloud) -> None:
    cloud.group(2)
    with pytest.raises(ClientError, match="ResourceInUse"):
        cloud.asg.delete_auto_scaling_group(AutoScalingGroupName="web")
    cloud.asg.delete_auto_scaling_group(AutoScalingGroupName="web", ForceDelete=True)
    cloud.advance(300)
    assert cloud.asg.describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert set(cloud.states().values()) == {"terminated"}


def test_no_group_has_an_instance_refresh(cloud: Cloud) -> None:
    cloud.group(1)
    answer = cloud.asg.describe_instance_refreshes(AutoScalingGroupName="web")
    assert answer["InstanceRefreshes"] == []

"""EnterStandby and ExitStandby."""

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud


def enter(cloud: Cloud, *ids: str, decrement: bool = False) -> None:
    cloud.asg.enter_standby(
        InstanceIds=list(ids), AutoScalingGroupName="web", ShouldDecrementDesiredCapacity=decrement
    )


def leave(cloud: Cloud, *ids: str) -> None:
    cloud.asg.exit_standby(InstanceIds=list(ids), AutoScalingGroupName="web")


def test_standby_without_decrement_makes_the_group_backfill(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(2, MaxSize=2, TargetGroupARNs=[target_group])
    host = next(iter(cloud.members()))
    enter(cloud, host)
    assert cloud.members()[host] == "Standby"
    assert cloud.health(target_group)[host] == "draining"
    cloud.advance(300)
    assert sorted(cloud.members().values()) == ["InService", "InService", "Standby"]
    assert host not in cloud.health(target_group)


def test_a_host_in_standby_goes_without_decrement(cloud: Cloud) -> None:
    cloud.group(2, MaxSize=2)
    host = next(iter(cloud.members()))
    enter(cloud, host)
    cloud.advance(300)
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=host, ShouldDecrementDesiredCapacity=False
    )
    cloud.advance(300)
    assert list(cloud.members().values()) == ["InService"] * 2
    assert cloud.show()["DesiredCapacity"] == 2


def test_standby_with_decrement_at_min_size_is_refused(cloud: Cloud) -> None:
    cloud.group(2, MinSize=2)
    with pytest.raises(ClientError, match="has min-size=2"):
        enter(cloud, next(iter(cloud.members())), decrement=True)


def test_one_member_in_the_wrong_state_fails_the_whole_call(cloud: Cloud) -> None:
    cloud.group(3)
    first, second, _ = cloud.members()
    enter(cloud, first)
    with pytest.raises(ClientError, match=f"The instance {first} is not in InService."):
        enter(cloud, second, first)
    assert cloud.members()[second] == "InService"


def test_leaving_standby_raises_desired(cloud: Cloud) -> None:
    target_group = cloud.target_group()
    cloud.group(2, TargetGroupARNs=[target_group])
    host = next(iter(cloud.members()))
    enter(cloud, host, decrement=True)
    cloud.advance(300)
    assert cloud.show()["DesiredCapacity"] == 1
    leave(cloud, host)
    assert cloud.show()["DesiredCapacity"] == 2
    cloud.advance(60)
    assert cloud.health(target_group)[host] == "healthy"


def test_leaving_standby_above_max_size_is_refused(cloud: Cloud) -> None:
    cloud.group(2, MaxSize=2)
    host = next(iter(cloud.members()))
    enter(cloud, host)
    cloud.advance(300)
    with pytest.raises(ClientError, match="max-size=2"):
        leave(cloud, host)

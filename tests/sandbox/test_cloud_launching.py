"""LaunchInstances, the synchronous launch of Auto Scaling."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.cloud.timing import Facts
from tests.sandbox.conftest import Cloud


def launch(cloud: Cloud, token: str = "token", **options: Any) -> dict[str, Any]:
    given = {
        "AutoScalingGroupName": "web",
        "RequestedCapacity": 1,
        "ClientToken": token,
        "AvailabilityZones": ["us-east-1b"],
    } | options
    answer: dict[str, Any] = cloud.asg.launch_instances(**given)
    del answer["ResponseMetadata"]
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [one for each in answer["Instances"] for one in each["InstanceIds"]]


def test_the_answer_has_the_shape_of_aws_and_the_hosts_are_pending(cloud: Cloud) -> None:
    cloud.group(2)
    answer = launch(cloud, RequestedCapacity=2)
    new = ids(answer)
    assert answer == {
        "AutoScalingGroupName": "web",
        "ClientToken": "token",
        "Instances": [
            {
                "InstanceType": "m5.large",
                "AvailabilityZone": "us-east-1b",
                "AvailabilityZoneId": cloud.account.world.zone_ids["us-east-1b"],
                "SubnetId": cloud.subnets[1],
                "MarketType": "OnDemand",
                "InstanceIds": new,
            }
        ],
        "Errors": [],
    }
    assert [cloud.states()[one] for one in new] == ["pending", "pending"]
    assert [cloud.members()[one] for one in new] == ["Pending", "Pending"]
    cloud.advance(300)
    assert [cloud.members()[one] for one in new] == ["InService", "InService"]


def test_success_raises_desired(cloud: Cloud) -> None:
    cloud.group(2)
    launch(cloud)
    assert cloud.show()["DesiredCapacity"] == 3
    cloud.advance(300)
    assert len(cloud.members()) == 3


def test_the_other_answer_to_an_open_question_desired_stays(build: Callable[..., Cloud]) -> None:
    """Not documented by AWS. The surplus stays until somebody sets desired."""
    cloud = build(facts=Facts(launch_instances_raises_desired=False))
    cloud.group(2)
    launch(cloud)
    cloud.advance(300)
    assert cloud.show()["DesiredCapacity"] == 2
    assert len(cloud.members()) == 3


def test_at_max_size_the_launch_is_refused(cloud: Cloud) -> None:
    cloud.group(2, MaxSize=2)
    with pytest.raises(ClientError, match="ValidationError.*max size"):
        launch(cloud)
    assert len(cloud.members()) == 2


def test_the_other_answer_to_an_open_question_max_size(build: Callable[..., Cloud]) -> None:
    cloud = build(facts=Facts(launch_instances_at_max_size="allowed"))
    cloud.group(2, MaxSize=2)
    launch(cloud)
    assert len(cloud.members()) == 3


def test_the_same_token_gives_the_cached_answer_for_eight_hours(cloud: Cloud) -> None:
    cloud.group(2)
    first = launch(cloud)
    cloud.advance(8 * 3600 - 301)
    assert launch(cloud) == first
    assert len(cloud.members()) == 3
    cloud.advance(302)
    assert launch(cloud) != first


def test_the_same_token_with_other_parameters_is_refused(cloud: Cloud) -> None:
    cloud.group(2)
    launch(cloud)
    with pytest.raises(cloud.asg.exceptions.IdempotentParameterMismatchError):
        launch(cloud, AvailabilityZones=["us-east-1a"])


def test_a_group_of_several_zones_needs_to_be_told_which(cloud: Cloud) -> None:
    cloud.group(2)
    with pytest.raises(ClientError, match="Availability Zone or subnet is required"):
        launch(cloud, AvailabilityZones=[])


def test_a_group_of_one_zone_needs_no_telling(cloud: Cloud) -> None:
    cloud.group(1, VPCZoneIdentifier=cloud.subnets[2])
    assert launch(cloud, AvailabilityZones=[])["Instances"][0]["SubnetId"] == cloud.subnets[2]


def test_a_place_is_named_by_subnet_or_zone_id(cloud: Cloud) -> None:
    cloud.group(2)
    zone_id = cloud.account.world.zone_ids["us-east-1c"]
    by_id = launch(cloud, "one", AvailabilityZones=[], AvailabilityZoneIds=[zone_id])
    by_subnet = launch(cloud, "two", AvailabilityZones=[], SubnetIds=[cloud.subnets[2]])
    for answer in (by_id, by_subnet):
        assert answer["Instances"][0]["AvailabilityZone"] == "us-east-1c"


def test_a_zone_that_is_not_the_groups_is_refused(cloud: Cloud) -> None:
    cloud.group(2)
    with pytest.raises(ClientError, match="not one of the group's"):
        launch(cloud, AvailabilityZones=["us-east-1f"])


def test_a_lack_of_capacity_comes_in_the_body_of_a_good_answer(cloud: Cloud) -> None:
    """HTTP 200 with Errors; RetryStrategy none leaves desired alone and retries nothing."""
    cloud.group(2)
    cloud.account.faults.no_capacity("us-east-1b")
    answer = launch(cloud)
    (error,) = answer["Errors"]
    assert answer["Instances"] == []
    assert error == {
        "InstanceType": "m5.large",
        "AvailabilityZone": "us-east-1b",
        "AvailabilityZoneId": cloud.account.world.zone_ids["us-east-1b"],
        "SubnetId": cloud.subnets[1],
        "MarketType": "OnDemand",
        "ErrorCode": "InsufficientInstanceCapacity",
        "ErrorMessage": "There is not enough capacity to fulfill your request for instance type "
        "'m5.large' in 'us-east-1b'",
    }
    cloud.advance(600)
    assert cloud.show()["DesiredCapacity"] == 2
    assert len(cloud.members()) == 2


def test_retry_with_group_configuration_raises_desired_and_goes_on(cloud: Cloud) -> None:
    cloud.group(2)
    cloud.account.faults.no_capacity("us-east-1b")
    launch(cloud, RetryStrategy="retry-with-group-configuration")
    assert cloud.show()["DesiredCapacity"] == 3
    cloud.advance(600)
    assert len(cloud.members()) == 3


def test_a_suspended_launch_process_refuses(cloud: Cloud) -> None:
    cloud.group(2)
    cloud.asg.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["Launch"])
    with pytest.raises(ClientError, match="ValidationError.*suspended"):
        launch(cloud)


def test_a_launch_configuration_is_not_supported(cloud: Cloud) -> None:
    cloud.asg.create_launch_configuration(
        LaunchConfigurationName="old", ImageId="ami-00000001", InstanceType="m5.large"
    )
    cloud.group(2, LaunchConfigurationName="old")
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        launch(cloud)


def test_a_warm_pool_is_not_supported(cloud: Cloud) -> None:
    cloud.group(2)
    cloud.asg.put_warm_pool(AutoScalingGroupName="web")
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        launch(cloud)


def test_a_mix_of_on_demand_and_spot_is_not_supported(cloud: Cloud) -> None:
    template = {"LaunchTemplateName": cloud.template(), "Version": "1"}
    policy = {
        "LaunchTemplate": {"LaunchTemplateSpecification": template},
        "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 50},
    }
    cloud.group(2, MixedInstancesPolicy=policy)
    with pytest.raises(ClientError, match="UnsupportedOperation"):
        launch(cloud)


def test_an_unknown_group_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="ValidationError.*not found"):
        launch(cloud)

"""Faults: zones without capacity, failing status checks, rules that run out."""

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud


def statuses(cloud: Cloud) -> dict[str, str]:
    answer = cloud.ec2.describe_instance_status(InstanceIds=list(cloud.members()))
    return {
        one["InstanceId"]: one["InstanceStatus"]["Status"] for one in answer["InstanceStatuses"]
    }


def test_a_group_without_capacity_anywhere_fails_aloud_and_tries_again(cloud: Cloud) -> None:
    cloud.group(2)
    cloud.account.faults.no_capacity(until=cloud.clock.now() + timedelta(minutes=10))
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=3)
    cloud.advance(300)
    assert len(cloud.members()) == 2
    newest = cloud.asg.describe_scaling_activities(AutoScalingGroupName="web")["Activities"][0]
    assert newest["StatusCode"] == "Failed"
    assert newest["StatusMessage"].startswith(
        "We currently do not have sufficient m5.large capacity in the Availability Zone you "
        "requested"
    )
    assert newest["StatusMessage"].endswith("Launching EC2 instance failed.")
    cloud.advance(600)
    assert list(cloud.members().values()) == ["InService"] * 3


def test_a_failed_launch_is_told_without_an_instance(cloud: Cloud) -> None:
    cloud.group(2)
    cloud.account.faults.no_capacity()
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=3)
    cloud.advance(15)
    event = cloud.told("EC2 Instance Launch Unsuccessful")[0]
    assert event["resources"] == [cloud.show()["AutoScalingGroupARN"]]
    assert event["detail"]["StatusCode"] == "Failed"
    assert not {"Description", "EC2InstanceId"} & event["detail"].keys()
    assert "sufficient m5.large capacity" in event["detail"]["StatusMessage"]


def test_a_zone_without_capacity_is_replaced_by_another(cloud: Cloud) -> None:
    """Auto Scaling tries the group's other zones."""
    cloud.group(2)
    cloud.account.faults.no_capacity("us-east-1c")
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=3)
    cloud.advance(300)
    assert len(cloud.members()) == 3
    assert len(cloud.told("EC2 Instance Launch Unsuccessful")) == 1


def test_run_instances_fails_in_a_zone_without_capacity(cloud: Cloud) -> None:
    cloud.account.faults.no_capacity("us-east-1a")
    with pytest.raises(ClientError, match="InsufficientInstanceCapacity"):
        cloud.ec2.run_instances(
            ImageId="ami-00000001",
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            SubnetId=cloud.subnets[0],
        )


def test_failing_checks_hit_new_hosts_only(cloud: Cloud) -> None:
    cloud.group(1)
    (old,) = cloud.members()
    cloud.account.faults.failing_checks("web")
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    cloud.advance(600)
    found = statuses(cloud)
    assert found.pop(old) == "ok"
    assert list(found.values()) == ["impaired"]


def test_failing_checks_can_hit_everyone_for_a_while(cloud: Cloud) -> None:
    cloud.group(2)
    cloud.account.faults.failing_checks(
        "web", everyone=True, until=cloud.clock.now() + timedelta(minutes=5)
    )
    assert set(statuses(cloud).values()) == {"impaired"}
    cloud.advance(300)
    assert set(statuses(cloud).values()) == {"ok"}


def test_faults_of_one_group_leave_others_alone(cloud: Cloud) -> None:
    cloud.account.faults.failing_checks("other")
    cloud.group(1)
    assert set(statuses(cloud).values()) == {"ok"}


def test_all_faults_can_be_cleared(cloud: Cloud) -> None:
    cloud.account.faults.no_capacity()
    cloud.account.faults.clear()
    cloud.group(1)
    assert list(cloud.members().values()) == ["InService"]

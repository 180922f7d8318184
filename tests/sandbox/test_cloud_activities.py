"""Scaling activities and the events of Auto Scaling."""

import json

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud

ENVELOPE = {
    "version",
    "id",
    "detail-type",
    "source",
    "account",
    "time",
    "region",
    "resources",
    "detail",
}
DETAIL = {
    "StatusCode",
    "Description",
    "AutoScalingGroupName",
    "ActivityId",
    "Details",
    "RequestId",
    "StatusMessage",
    "EndTime",
    "EC2InstanceId",
    "StartTime",
    "Cause",
    "Origin",
    "Destination",
}


def test_a_launch_event_has_the_shape_of_aws_even_its_status(cloud: Cloud) -> None:
    """AWS's own sample of a successful launch says InProgress."""
    cloud.group(1)
    (event,) = cloud.told("EC2 Instance Launch Successful")
    (instance_id,) = cloud.members()
    assert event.keys() == ENVELOPE
    assert event["source"] == "aws.autoscaling"
    assert event["time"] == "2026-03-02T09:00:40Z"
    assert event["resources"] == [
        cloud.show()["AutoScalingGroupARN"],
        f"arn:aws:ec2:us-east-1:123456789012:instance/{instance_id}",
    ]
    detail = event["detail"]
    assert detail.keys() == DETAIL
    assert detail["StatusCode"] == "InProgress"
    assert detail["Description"] == f"Launching a new EC2 instance: {instance_id}"
    assert detail["Details"] == {
        "Availability Zone": "us-east-1a",
        "Subnet ID": cloud.subnets[0],
    }
    assert (detail["Origin"], detail["Destination"]) == ("EC2", "AutoScalingGroup")


def test_a_termination_event_has_the_shape_of_aws(cloud: Cloud) -> None:
    cloud.group(2)
    victim = next(iter(cloud.members()))
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=victim, ShouldDecrementDesiredCapacity=True
    )
    cloud.advance(300)
    (event,) = cloud.told("EC2 Instance Terminate Successful")
    detail = event["detail"]
    assert event.keys() == ENVELOPE
    assert detail.keys() == DETAIL
    assert detail["EC2InstanceId"] == victim
    assert detail["Cause"] == (
        f"At 2026-03-02T09:05:00Z instance {victim} was taken out of service in response to a user "
        "request, shrinking the capacity from 2 to 1."
    )
    assert (detail["Origin"], detail["Destination"]) == ("AutoScalingGroup", "EC2")


def test_activities_are_told_newest_first_with_details_as_text(cloud: Cloud) -> None:
    cloud.group(1)
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    cloud.advance(20)
    answer = cloud.asg.describe_scaling_activities(AutoScalingGroupName="web")
    newest, oldest = answer["Activities"]
    assert newest["StatusCode"] == "InProgress"
    assert newest["Progress"] == 0
    assert "EndTime" not in newest
    assert "explicitly set group desired capacity changing" in newest["Cause"]
    assert "increasing the capacity from 1 to 2." in newest["Cause"]
    assert oldest["StatusCode"] == "Successful"
    assert oldest["Progress"] == 100
    assert (oldest["EndTime"] - oldest["StartTime"]).total_seconds() == 40
    assert json.loads(oldest["Details"])["Availability Zone"] == "us-east-1a"
    assert newest["StartTime"] > oldest["StartTime"]


def test_draining_shows_in_the_activity(cloud: Cloud) -> None:
    cloud.group(2, TargetGroupARNs=[cloud.target_group()])
    victim = next(iter(cloud.members()))
    answer = cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=victim, ShouldDecrementDesiredCapacity=True
    )
    assert answer["Activity"]["StatusCode"] == "WaitingForELBConnectionDraining"


def test_activities_are_paged_and_chosen(cloud: Cloud) -> None:
    cloud.group(5)
    describe = cloud.asg.describe_scaling_activities
    first = describe(AutoScalingGroupName="web", MaxRecords=3)
    rest = describe(AutoScalingGroupName="web", MaxRecords=3, NextToken=first["NextToken"])
    ids = [one["ActivityId"] for one in first["Activities"] + rest["Activities"]]
    assert len(set(ids)) == 5
    assert "NextToken" not in rest
    chosen = describe(AutoScalingGroupName="web", ActivityIds=ids[1:2])["Activities"]
    assert [one["ActivityId"] for one in chosen] == ids[1:2]


def test_activities_are_filtered_by_status_and_time(cloud: Cloud) -> None:
    cloud.group(1)
    cloud.asg.set_desired_capacity(AutoScalingGroupName="web", DesiredCapacity=2)
    cloud.advance(20)

    def count(name: str, value: str) -> int:
        answer = cloud.asg.describe_scaling_activities(
            AutoScalingGroupName="web", Filters=[{"Name": name, "Values": [value]}]
        )
        return len(answer["Activities"])

    assert count("Status", "Successful") == 1
    assert count("StartTimeLowerBound", "2026-03-02T09:05:00Z") == 1
    assert count("StartTimeUpperBound", "2026-03-02T09:05:00Z") == 1


def test_activities_of_an_unknown_group_are_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        cloud.asg.describe_scaling_activities(AutoScalingGroupName="nobody")

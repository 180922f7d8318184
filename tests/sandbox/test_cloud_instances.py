"""EC2 instances: states in time, their events, and what AWS refuses."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import START, Cloud


def launch(cloud: Cloud, **options: Any) -> str:
    given = {
        "ImageId": "ami-00000001",
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "SubnetId": cloud.subnets[0],
    } | options
    return str(cloud.ec2.run_instances(**given)["Instances"][0]["InstanceId"])


def test_an_instance_is_pending_before_it_runs(cloud: Cloud) -> None:
    instance_id = launch(cloud)
    assert cloud.states() == {instance_id: "pending"}
    cloud.advance(19)
    assert cloud.states() == {instance_id: "pending"}
    cloud.advance(1)
    assert cloud.states() == {instance_id: "running"}
    assert cloud.transitions(instance_id) == ["pending", "running"]


def test_a_state_change_event_has_the_shape_of_aws(cloud: Cloud) -> None:
    instance_id = launch(cloud)
    event = cloud.emitted[0]
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "EC2 Instance State-change Notification",
        "source": "aws.ec2",
        "account": "123456789012",
        "time": "2026-03-02T09:00:00Z",
        "region": "us-east-1",
        "resources": [f"arn:aws:ec2:us-east-1:123456789012:instance/{instance_id}"],
        "detail": {"instance-id": instance_id, "state": "pending"},
    }


def test_termination_takes_its_time_and_is_idempotent(cloud: Cloud) -> None:
    instance_id = launch(cloud)
    cloud.advance(60)
    for _ in range(2):
        cloud.ec2.terminate_instances(InstanceIds=[instance_id])
    assert cloud.states() == {instance_id: "shutting-down"}
    cloud.advance(30)
    assert cloud.states() == {instance_id: "terminated"}
    assert cloud.transitions(instance_id)[2:] == ["shutting-down", "terminated"]
    reason = cloud.instances(instance_id)[0]["StateTransitionReason"]
    assert reason == "User initiated (2026-03-02 09:01:00 UTC)"


def test_a_pending_instance_that_is_terminated_never_runs(cloud: Cloud) -> None:
    instance_id = launch(cloud)
    cloud.advance(10)
    cloud.ec2.terminate_instances(InstanceIds=[instance_id])
    cloud.advance(60)
    assert cloud.transitions(instance_id) == ["pending", "shutting-down", "terminated"]


def test_a_terminated_instance_is_forgotten_after_an_hour(cloud: Cloud) -> None:
    instance_id = launch(cloud)
    cloud.ec2.terminate_instances(InstanceIds=[instance_id])
    cloud.advance(30 + 3599)
    assert cloud.states() == {instance_id: "terminated"}
    cloud.advance(1)
    assert cloud.states() == {}
    with pytest.raises(ClientError, match="InvalidInstanceID.NotFound"):
        cloud.instances(instance_id)


def test_start_gives_a_new_launch_time_but_attach_times_stay(cloud: Cloud) -> None:
    """Why age is read from the root volume and the interface, not from LaunchTime."""
    instance_id = launch(cloud)
    cloud.advance(600)
    cloud.ec2.stop_instances(InstanceIds=[instance_id])
    assert cloud.states() == {instance_id: "stopping"}
    cloud.advance(600)
    assert cloud.states() == {instance_id: "stopped"}
    cloud.ec2.start_instances(InstanceIds=[instance_id])
    cloud.advance(60)
    shown = cloud.instances(instance_id)[0]
    assert (shown["LaunchTime"] - START).total_seconds() == 1200
    assert shown["BlockDeviceMappings"][0]["Ebs"]["AttachTime"] == START
    assert shown["NetworkInterfaces"][0]["Attachment"]["AttachTime"] == START
    assert cloud.transitions(instance_id) == [
        "pending",
        "running",
        "stopping",
        "stopped",
        "pending",
        "running",
    ]


def test_a_terminated_instance_cannot_be_started_or_stopped(cloud: Cloud) -> None:
    instance_id = launch(cloud)
    cloud.ec2.terminate_instances(InstanceIds=[instance_id])
    for call in (cloud.ec2.start_instances, cloud.ec2.stop_instances):
        with pytest.raises(ClientError, match="IncorrectInstanceState"):
            call(InstanceIds=[instance_id])


def test_one_instance_in_the_wrong_state_fails_the_whole_call(cloud: Cloud) -> None:
    running, gone = launch(cloud), launch(cloud)
    cloud.advance(60)
    cloud.ec2.terminate_instances(InstanceIds=[gone])
    with pytest.raises(ClientError, match="IncorrectInstanceState"):
        cloud.ec2.stop_instances(InstanceIds=[running, gone])
    assert cloud.states()[running] == "running"


def test_max_count_hosts_are_launched(cloud: Cloud) -> None:
    launch(cloud, MinCount=1, MaxCount=3)
    assert len(cloud.states()) == 3


def test_the_same_client_token_launches_once(cloud: Cloud) -> None:
    assert launch(cloud, ClientToken="t") == launch(cloud, ClientToken="t")
    assert len(cloud.states()) == 1


def test_the_same_client_token_with_other_parameters_is_refused(cloud: Cloud) -> None:
    launch(cloud, ClientToken="t")
    with pytest.raises(ClientError, match="IdempotentParameterMismatch"):
        launch(cloud, ClientToken="t", InstanceType="t3.large")


def test_client_tokens_are_zonal(cloud: Cloud) -> None:
    first = launch(cloud, ClientToken="t")
    assert launch(cloud, ClientToken="t", SubnetId=cloud.subnets[1]) != first


def test_instances_are_found_by_their_client_token(cloud: Cloud) -> None:
    """How a launch whose answer was lost is found again."""
    wanted = launch(cloud, ClientToken="wanted")
    launch(cloud, ClientToken="other")
    answer = cloud.ec2.describe_instances(Filters=[{"Name": "client-token", "Values": ["wanted"]}])
    found = [one["InstanceId"] for each in answer["Reservations"] for one in each["Instances"]]
    assert found == [wanted]


def test_an_unknown_filter_is_refused(cloud: Cloud) -> None:
    launch(cloud)
    with pytest.raises(ClientError, match="InvalidParameterValue"):
        cloud.ec2.describe_instances(Filters=[{"Name": "colour", "Values": ["red"]}])


def test_addresses_of_terminated_instances_are_used_again(cloud: Cloud) -> None:
    subnet = cloud.ec2.create_subnet(
        VpcId=cloud.vpc, CidrBlock="10.0.192.0/28", AvailabilityZone="us-east-1a"
    )["Subnet"]["SubnetId"]
    for _ in range(40):
        instance_id = launch(cloud, SubnetId=subnet)
        cloud.ec2.terminate_instances(InstanceIds=[instance_id])
        cloud.advance(30)
    assert len(cloud.states()) == 40


def test_status_checks_initialize_after_running_and_then_pass(cloud: Cloud) -> None:
    instance_id = launch(cloud)

    def status(**options: Any) -> list[str]:
        answer = cloud.ec2.describe_instance_status(InstanceIds=[instance_id], **options)
        return [one["InstanceStatus"]["Status"] for one in answer["InstanceStatuses"]]

    assert status() == []
    assert status(IncludeAllInstances=True) == ["not-applicable"]
    cloud.advance(20)
    assert status() == ["initializing"]
    cloud.advance(89)
    assert status() == ["initializing"]
    cloud.advance(1)
    assert status() == ["ok"]

"""The short way answers field by field as the long way through moto's serializer does."""

from functools import partial
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.sandbox.conftest import Cloud, Ways


@pytest.fixture
def fleet(cloud: Cloud) -> Cloud:
    """Two groups in every state a member can be in, and hosts of other kinds."""
    tags = [{"Key": "repave:policy", "Value": "web", "PropagateAtLaunch": True}]
    cloud.group(5, Tags=tags, TargetGroupARNs=[cloud.target_group()])
    standby, draining, killed, stopped, _ = cloud.members()
    cloud.asg.enter_standby(
        InstanceIds=[standby], AutoScalingGroupName="web", ShouldDecrementDesiredCapacity=True
    )
    cloud.asg.terminate_instance_in_auto_scaling_group(
        InstanceId=draining, ShouldDecrementDesiredCapacity=True
    )
    cloud.ec2.terminate_instances(InstanceIds=[killed])
    cloud.ec2.stop_instances(InstanceIds=[stopped])
    cloud.asg.suspend_processes(AutoScalingGroupName="web", ScalingProcesses=["AZRebalance"])
    cloud.ec2.run_instances(
        ImageId="ami-00000009",
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=2,
        SubnetId=cloud.subnets[0],
        ClientToken="mine",
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "name", "Value": "alone"}]}
        ],
    )
    cloud.advance(16)
    return cloud


def test_groups(fleet: Cloud, ways: Ways) -> None:
    answer = ways.same(lambda: fleet.asg.describe_auto_scaling_groups())
    states = {one["LifecycleState"] for one in answer["AutoScalingGroups"][0]["Instances"]}
    assert states == {"Standby", "Terminating", "InService", "Pending"}


def test_groups_of_every_kind(cloud: Cloud, ways: Ways) -> None:
    cloud.asg.create_launch_configuration(
        LaunchConfigurationName="old", ImageId="ami-00000001", InstanceType="m5.large"
    )
    template = {"LaunchTemplateName": cloud.template(), "Version": "1"}
    unnamed = {"LaunchTemplateName": "web-template"}
    policy = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": template,
            "Overrides": [{"InstanceType": "m6i.large", "WeightedCapacity": "1"}],
        },
        "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 0},
    }
    cloud.group(1, AutoScalingGroupName="a", LaunchConfigurationName="old")
    cloud.group(1, AutoScalingGroupName="b", MixedInstancesPolicy=policy)
    cloud.group(1, AutoScalingGroupName="c", LaunchTemplate=unnamed, PlacementGroup="near")
    cloud.group(1, AutoScalingGroupName="d", LaunchTemplate=template, CapacityRebalance=True)
    cloud.asg.enable_metrics_collection(AutoScalingGroupName="c", Granularity="1Minute")
    ways.same(lambda: cloud.asg.describe_auto_scaling_groups())
    cloud.asg.put_warm_pool(AutoScalingGroupName="d", MinSize=1)
    ways.falls_through(lambda: cloud.asg.describe_auto_scaling_groups())


def test_groups_by_name_by_tag_and_by_page(cloud: Cloud, ways: Ways) -> None:
    template = {"LaunchTemplateName": cloud.template(), "Version": "1"}
    for name in ("a", "b", "c"):
        tags = [{"Key": "team", "Value": name, "PropagateAtLaunch": True}]
        cloud.group(1, AutoScalingGroupName=name, LaunchTemplate=template, Tags=tags)
    describe = cloud.asg.describe_auto_scaling_groups

    def names(**options: Any) -> list[str]:
        answer = ways.same(lambda: describe(**options))
        return [one["AutoScalingGroupName"] for one in answer["AutoScalingGroups"]]

    assert names(AutoScalingGroupNames=["b", "nobody"]) == ["b"]
    assert names(Filters=[{"Name": "tag:team", "Values": ["c"]}]) == ["c"]
    assert names(Filters=[{"Name": "tag-key", "Values": ["team"]}]) == ["a", "b", "c"]
    first = ways.same(lambda: describe(MaxRecords=2))
    assert names(MaxRecords=2, NextToken=first["NextToken"]) == ["c"]
    pages = cloud.asg.get_paginator("describe_auto_scaling_groups").paginate(
        PaginationConfig={"PageSize": 1}
    )
    assert len([one for page in pages for one in page["AutoScalingGroups"]]) == 3


def test_what_the_short_way_does_not_know_takes_the_long_way(fleet: Cloud, ways: Ways) -> None:
    ways.falls_through(lambda: fleet.asg.describe_auto_scaling_groups(IncludeInstances=True))
    ways.falls_through(
        lambda: fleet.ec2.describe_instance_status(IncludeAllInstances=True, MaxResults=5)
    )


def test_an_answer_is_the_callers_own(fleet: Cloud, ways: Ways) -> None:
    """Changing an answer must not change the account."""

    def describe() -> dict[str, Any]:
        answer: dict[str, Any] = fleet.asg.describe_auto_scaling_groups()
        return answer

    group = ways.short(describe)["AutoScalingGroups"][0]
    group["Tags"][0]["Value"] = group["Instances"][0]["LaunchTemplate"]["Version"] = "spoilt"
    group["Tags"].clear()
    assert "spoilt" not in str(ways.same(describe))


def test_instances_of_every_state(fleet: Cloud, ways: Ways) -> None:
    answer = ways.same(lambda: fleet.ec2.describe_instances())
    states = {one["State"]["Name"] for each in answer["Reservations"] for one in each["Instances"]}
    assert states == {"running", "pending", "shutting-down", "stopping"}
    fleet.advance(60)
    ways.same(lambda: fleet.ec2.describe_instances())


def test_instances_by_id_filter_and_page(fleet: Cloud, ways: Ways) -> None:
    ids = list(fleet.members())
    describe = fleet.ec2.describe_instances
    ways.same(lambda: describe(InstanceIds=ids[:2]))
    for name, value in (
        ("tag:aws:autoscaling:groupName", "web"),
        ("instance-state-name", "running"),
        ("client-token", "mine"),
        ("tag:name", "al*"),
        ("availability-zone", "us-east-1a"),
    ):
        call = partial(describe, Filters=[{"Name": name, "Values": [value]}])
        assert ways.same(call)["Reservations"]
    first = ways.same(lambda: describe(MaxResults=5))
    ways.same(lambda: describe(MaxResults=5, NextToken=first["NextToken"]))


def test_unusual_instances_take_the_long_way(fleet: Cloud, ways: Ways) -> None:
    fleet.ec2.run_instances(
        ImageId="ami-00000009",
        MinCount=1,
        MaxCount=1,
        SubnetId=fleet.subnets[0],
        HibernationOptions={"Configured": True},
    )
    ways.falls_through(lambda: fleet.ec2.describe_instances())


@pytest.mark.parametrize("everyone", [True, False])
def test_instance_status(fleet: Cloud, ways: Ways, everyone: bool) -> None:
    describe = fleet.ec2.describe_instance_status
    assert ways.same(lambda: describe(IncludeAllInstances=everyone))["InstanceStatuses"]
    ids = list(fleet.states())
    ways.same(lambda: describe(InstanceIds=ids, IncludeAllInstances=everyone))


@pytest.mark.parametrize("name", ["instance-status.status", "system-status.status"])
def test_instances_whose_status_is_impaired(name: str, fleet: Cloud, ways: Ways) -> None:
    fleet.advance(300)
    bad = next(id_ for id_, state in fleet.members().items() if state == "InService")
    fleet.account.faults.impaired(bad)
    fleet.account.faults.failing_checks("web", everyone=True)
    wanted = [{"Name": name, "Values": ["impaired"]}]
    found = ways.same(lambda: fleet.ec2.describe_instance_status(Filters=wanted, MaxResults=1000))
    names = {one["InstanceId"] for one in found["InstanceStatuses"]}
    assert bad in names and (len(names) == 1) is (name == "system-status.status")


def test_target_health(fleet: Cloud, ways: Ways) -> None:
    arn = fleet.show()["TargetGroupARNs"][0]
    describe = fleet.elb.describe_target_health
    answer = ways.same(lambda: describe(TargetGroupArn=arn))
    states = {one["TargetHealth"]["State"] for one in answer["TargetHealthDescriptions"]}
    assert states == {"draining", "healthy"}
    targets = [{"Id": one} for one in fleet.states()]
    ways.same(lambda: describe(TargetGroupArn=arn, Targets=targets))


def test_refusals_are_the_long_ways_own(fleet: Cloud, ways: Ways) -> None:
    unknown = "i-00000000000000000"
    arn = fleet.show()["TargetGroupARNs"][0]
    calls = (
        ("InvalidInstanceID", partial(fleet.ec2.describe_instances, InstanceIds=[unknown])),
        ("InvalidInstanceID", partial(fleet.ec2.describe_instance_status, InstanceIds=[unknown])),
        (
            "TargetGroupNotFound",
            partial(fleet.elb.describe_target_health, TargetGroupArn=arn + "x"),
        ),
    )
    for code, call in calls:
        with pytest.raises(ClientError, match=code):
            call()


def test_clients_of_another_region_are_left_alone(cloud: Cloud, ways: Ways) -> None:
    cloud.group(1)
    west = boto3.client("autoscaling", region_name="us-west-2")
    assert west.describe_auto_scaling_groups()["AutoScalingGroups"] == []


def test_launch_templates(cloud: Cloud, ways: Ways) -> None:
    name = cloud.template()
    data = {"ImageId": "ami-00000002", "InstanceType": "m5.large"}
    cloud.ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData=data)
    tags = [{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "web"}]}]
    cloud.ec2.create_launch_template(
        LaunchTemplateName="other", LaunchTemplateData=data, TagSpecifications=tags
    )
    answer = ways.same(lambda: cloud.ec2.describe_launch_templates(MaxResults=200))
    assert [one["LatestVersionNumber"] for one in answer["LaunchTemplates"]] == [2, 1]

"""A user's own AWS estate, built with plain boto3: network, template, target group, groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3

from sandbox.functions import REGION

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
IMAGE = "ami-0123456789abcdef0"


@dataclass(frozen=True)
class GroupSpec:
    name: str
    size: int
    max_size: int
    policy: str | None
    balanced: bool = True
    """Behind a load balancer."""
    tags: Mapping[str, str] = field(default_factory=dict)


class Estate:
    def __init__(self) -> None:
        self.ec2 = boto3.client("ec2", region_name=REGION)
        self.autoscaling = boto3.client("autoscaling", region_name=REGION)
        self.elb = boto3.client("elbv2", region_name=REGION)
        self._vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self._subnets = [self._subnet(index, zone) for index, zone in enumerate(ZONES)]

    def _subnet(self, index: int, zone: str) -> str:
        subnet = self.ec2.create_subnet(
            VpcId=self._vpc, CidrBlock=f"10.0.{64 * index}.0/18", AvailabilityZone=zone
        )
        return str(subnet["Subnet"]["SubnetId"])

    def group(self, spec: GroupSpec) -> None:
        arns = [self._target_group(spec.name)] if spec.balanced else []
        tags = dict(spec.tags)
        if spec.policy:
            tags["repave:policy"] = spec.policy
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=spec.name,
            LaunchTemplate={"LaunchTemplateId": self._template(spec.name), "Version": "$Latest"},
            MinSize=0,
            MaxSize=spec.max_size,
            DesiredCapacity=spec.size,
            VPCZoneIdentifier=",".join(self._subnets),
            TargetGroupARNs=arns,
            Tags=[_tag(spec.name, key, value) for key, value in tags.items()],
        )

    def _template(self, name: str) -> str:
        template = self.ec2.create_launch_template(
            LaunchTemplateName=name,
            LaunchTemplateData={"ImageId": IMAGE, "InstanceType": "m7g.large"},
        )
        return str(template["LaunchTemplate"]["LaunchTemplateId"])

    def _target_group(self, name: str) -> str:
        created = self.elb.create_target_group(
            Name=name, Protocol="HTTP", Port=80, VpcId=self._vpc, TargetType="instance"
        )
        return str(created["TargetGroups"][0]["TargetGroupArn"])


def _tag(group: str, key: str, value: str) -> dict[str, Any]:
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": key,
        "Value": value,
        "PropagateAtLaunch": True,
    }

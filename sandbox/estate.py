"""A user's own AWS estate, built with plain boto3: network, template, target group, groups."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import boto3

from sandbox.doors import Doors
from sandbox.functions import REGION

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
IMAGE = "ami-0123456789abcdef0"
DATA = {"ImageId": IMAGE, "InstanceType": "m7g.large"}

BOTH_HOOKS = {"repave-ready": "launching", "repave-drain": "terminating"}

Kind = Literal["template", "configuration", "mixed"]
"""What a group launches from: a launch template, a launch configuration, or a template with a mix
of On-Demand and Spot."""


@dataclass(frozen=True)
class GroupSpec:
    name: str
    size: int
    max_size: int
    policy: str | None
    balanced: bool = True
    """Behind a load balancer."""
    min_size: int = 0
    kind: Kind = "template"
    tags: Mapping[str, str] = field(default_factory=dict)
    opens: Mapping[str, int] = field(default_factory=dict)
    """Fleet to the port that its security group opens to it."""
    hooks: Mapping[str, str] = field(default_factory=dict)
    """Name to transition, `launching` or `terminating`; a wait lasts five minutes unless kept up.
    """


@dataclass(frozen=True)
class SingleSpec:
    """Standalone hosts."""

    name: str
    size: int
    policy: str
    balanced: bool = True
    addresses: bool = False
    opens: Mapping[str, int] = field(default_factory=dict)


class Estate:
    def __init__(self) -> None:
        self.ec2 = boto3.client("ec2", region_name=REGION)
        self.autoscaling = boto3.client("autoscaling", region_name=REGION)
        self.elb = boto3.client("elbv2", region_name=REGION)
        self._vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self._doors = Doors(self.ec2, self._vpc)
        self._hosts: dict[str, list[str]] = {}
        self._subnets = [self._subnet(index, zone) for index, zone in enumerate(ZONES)]

    def _subnet(self, index: int, zone: str) -> str:
        subnet = self.ec2.create_subnet(
            VpcId=self._vpc, CidrBlock=f"10.0.{64 * index}.0/18", AvailabilityZone=zone
        )
        return str(subnet["Subnet"]["SubnetId"])

    def group(self, spec: GroupSpec) -> None:
        arns = [self._target_group(spec.name)] if spec.balanced else []
        self._open(spec)
        tags = dict(spec.tags)
        if spec.policy:
            tags["repave:policy"] = spec.policy
        self.autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=spec.name,
            **self._source(spec),
            MinSize=spec.min_size,
            MaxSize=spec.max_size,
            DesiredCapacity=spec.size,
            VPCZoneIdentifier=",".join(self._subnets),
            TargetGroupARNs=arns,
            Tags=[_tag(spec.name, key, value) for key, value in tags.items()],
            LifecycleHookSpecificationList=[
                _hook(name, transition) for name, transition in spec.hooks.items()
            ],
        )

    def singles(self, spec: SingleSpec) -> None:
        """Standalone hosts, each in its zone in turn; nobody's until they are connected."""
        self._open(spec)
        template = self._template(spec.name)
        tags = {"Name": spec.name, "repave:fleet": spec.name}
        named: list[Any] = [{"Key": key, "Value": value} for key, value in tags.items()]
        for index in range(spec.size):
            launched = self.ec2.run_instances(
                LaunchTemplate={"LaunchTemplateId": template},
                MinCount=1,
                MaxCount=1,
                SubnetId=self._subnets[index % len(self._subnets)],
                ClientToken=f"{spec.name}-{index}",
                TagSpecifications=[{"ResourceType": "instance", "Tags": named}],
            )
            self._hosts.setdefault(spec.name, []).append(launched["Instances"][0]["InstanceId"])

    def connect(self, spec: SingleSpec) -> None:
        """Once they run: to a target group, an Elastic IP for each where wanted, and a policy."""
        hosts = self._hosts[spec.name]
        policy = {"Key": "repave:policy", "Value": spec.policy}
        self.ec2.create_tags(Resources=hosts, Tags=[policy])
        if spec.balanced:
            target_group = self._target_group(spec.name)
            self.elb.add_tags(ResourceArns=[target_group], Tags=[policy])
            targets = [{"Id": id_} for id_ in hosts]
            self.elb.register_targets(TargetGroupArn=target_group, Targets=targets)
        for host in hosts if spec.addresses else ():
            # Without the tag it may not be moved.
            tagged = [{"ResourceType": "elastic-ip", "Tags": [policy]}]
            made = self.ec2.allocate_address(Domain="vpc", TagSpecifications=tagged)
            address = made["AllocationId"]
            self.ec2.associate_address(AllocationId=address, InstanceId=host)

    def _open(self, spec: GroupSpec | SingleSpec) -> None:
        for fleet, port in spec.opens.items():
            self._doors.open(spec.name, port, fleet)

    def new_version(self, name: str) -> None:
        """Of the launch template, which its group follows."""
        self.ec2.create_launch_template_version(
            LaunchTemplateName=name, LaunchTemplateData=self._data(name)
        )

    def _data(self, name: str) -> Any:
        return DATA | {"SecurityGroupIds": [self._doors.of(name)]}

    def _source(self, spec: GroupSpec) -> dict[str, Any]:
        """As CreateAutoScalingGroup takes it."""
        if spec.kind == "configuration":
            groups = [self._doors.of(spec.name)]
            self.autoscaling.create_launch_configuration(
                LaunchConfigurationName=spec.name, SecurityGroups=groups, **DATA
            )
            return {"LaunchConfigurationName": spec.name}
        template = {"LaunchTemplateId": self._template(spec.name), "Version": "$Latest"}
        if spec.kind == "template":
            return {"LaunchTemplate": template}
        mixed = {
            "LaunchTemplate": {"LaunchTemplateSpecification": template},
            "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 50},
        }
        return {"MixedInstancesPolicy": mixed}

    def _template(self, name: str) -> str:
        template = self.ec2.create_launch_template(
            LaunchTemplateName=name, LaunchTemplateData=self._data(name)
        )
        return str(template["LaunchTemplate"]["LaunchTemplateId"])

    def _target_group(self, name: str) -> str:
        self._doors.serve(name)
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


def _hook(name: str, transition: str) -> dict[str, Any]:
    return {
        "LifecycleHookName": name,
        "LifecycleTransition": f"autoscaling:EC2_INSTANCE_{transition.upper()}",
        "HeartbeatTimeout": 300,
        "DefaultResult": "CONTINUE" if transition == "terminating" else "ABANDON",
    }

"""An emulated account per test, and short words for what the tests do with it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.core.responses import BaseResponse

from sandbox.clock import VirtualClock
from sandbox.cloud import fast
from sandbox.cloud.account import EmulatedAccount
from sandbox.cloud.timing import Facts

Call = Callable[[], dict[str, Any]]
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@cache
def client(service: str) -> Any:
    """Clients cost a quarter of a second each, and one serves every account of the process."""
    session: Any = _session()
    return session.client(service, region_name="us-east-1")


@cache
def _session() -> boto3.Session:
    return boto3.Session(aws_access_key_id="fake", aws_secret_access_key="fake")


class Cloud:
    """One account with a network of three zones; every time is virtual."""

    def __init__(self, **options: Any) -> None:
        self.clock = VirtualClock(START)
        self.emitted: list[dict[str, Any]] = []
        self.account = EmulatedAccount(self.clock, emit=self.emitted.append, **options)
        self.account.start()
        self.ec2, self.asg, self.elb = map(client, ("ec2", "autoscaling", "elbv2"))
        self.vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [self._subnet(index, zone) for index, zone in enumerate("abc")]

    def _subnet(self, index: int, zone: str) -> str:
        answer = self.ec2.create_subnet(
            VpcId=self.vpc,
            CidrBlock=f"10.0.{index * 64}.0/18",
            AvailabilityZone=f"us-east-1{zone}",
        )
        return str(answer["Subnet"]["SubnetId"])

    def advance(self, seconds: float) -> None:
        self.clock.advance_to(self.clock.now() + timedelta(seconds=seconds))

    def template(self, name: str = "web-template") -> str:
        self.ec2.create_launch_template(
            LaunchTemplateName=name,
            LaunchTemplateData={"ImageId": "ami-00000001", "InstanceType": "m5.large"},
        )
        return name

    def target_group(self, name: str = "web") -> str:
        answer = self.elb.create_target_group(
            Name=name, Protocol="HTTP", Port=80, VpcId=self.vpc, TargetType="instance"
        )
        return str(answer["TargetGroups"][0]["TargetGroupArn"])

    def group(self, size: int = 3, *, settle: bool = True, **options: Any) -> str:
        """A group named web of `size` hosts, all of them in service unless `settle` is off."""
        given = {
            "AutoScalingGroupName": "web",
            "MinSize": 1,
            "MaxSize": size + 3,
            "DesiredCapacity": size,
            "VPCZoneIdentifier": ",".join(self.subnets),
        } | options
        if not given.keys() & {"LaunchTemplate", "MixedInstancesPolicy", "LaunchConfigurationName"}:
            given["LaunchTemplate"] = {"LaunchTemplateName": self.template(), "Version": "$Latest"}
        self.asg.create_auto_scaling_group(**given)
        if settle:
            self.advance(300)
        return str(given["AutoScalingGroupName"])

    def show(self, name: str = "web") -> dict[str, Any]:
        answer = self.asg.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        found: dict[str, Any] = answer["AutoScalingGroups"][0]
        return found

    def members(self, name: str = "web") -> dict[str, str]:
        """Lifecycle state by instance id."""
        return {one["InstanceId"]: one["LifecycleState"] for one in self.show(name)["Instances"]}

    def states(self) -> dict[str, str]:
        """EC2 state by instance id."""
        return {one["InstanceId"]: one["State"]["Name"] for one in self.instances()}

    def instances(self, *ids: str) -> list[dict[str, Any]]:
        answer = self.ec2.describe_instances(InstanceIds=list(ids))
        return [one for each in answer["Reservations"] for one in each["Instances"]]

    def health(self, target_group: str) -> dict[str, str]:
        answer = self.elb.describe_target_health(TargetGroupArn=target_group)
        return {
            one["Target"]["Id"]: one["TargetHealth"]["State"]
            for one in answer["TargetHealthDescriptions"]
        }

    def transitions(self, instance_id: str) -> list[str]:
        """The states that events told of one instance."""
        return [
            event["detail"]["state"]
            for event in self.emitted
            if event["detail"].get("instance-id") == instance_id
        ]

    def told(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.emitted if event["detail-type"] == kind]


class Ways:
    """Makes a call both ways and gives the one answer, or fails."""

    def __init__(self, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
        self._cloud = cloud
        self._dispatched = 0
        self._count(monkeypatch)

    def _count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        original = BaseResponse._dispatch

        def counting(*args: Any, **kwargs: Any) -> Any:
            self._dispatched += 1
            return original(*args, **kwargs)

        monkeypatch.setattr(BaseResponse, "_dispatch", counting)

    def short(self, call: Call) -> dict[str, Any]:
        before = self._dispatched
        answer = call()
        assert self._dispatched == before, "this call took the long way"
        return answer

    def long(self, call: Call) -> dict[str, Any]:
        fast.serve(None)
        try:
            return call()
        finally:
            fast.serve(self._cloud.account.world)

    def same(self, call: Call) -> dict[str, Any]:
        short, long = self.short(call), self.long(call)
        for answer in (short, long):
            assert answer.pop("ResponseMetadata")["HTTPStatusCode"] == 200
        for name in short.keys() | long.keys():  # one by one, so that a difference is readable
            assert short.get(name) == long.get(name)
        return short

    def falls_through(self, call: Call) -> None:
        before = self._dispatched
        call()
        assert self._dispatched > before


@pytest.fixture
def build() -> Iterator[Callable[..., Cloud]]:
    """For tests that need an account of their own making; one at a time."""
    built: list[Cloud] = []

    def make(**options: Any) -> Cloud:
        built.append(Cloud(**options))
        return built[-1]

    yield make
    for cloud in (one for one in built if one.account.world.alive):
        cloud.account.stop()


@pytest.fixture
def cloud(build: Callable[..., Cloud]) -> Cloud:
    return build()


@pytest.fixture
def plant(build: Callable[..., Cloud], tmp_path: Path, request: Any) -> Callable[..., Any]:
    from tests.sandbox.planted import POLICY, Planted

    def make(policy: str = POLICY, **options: Any) -> Planted:
        cloud = build(facts=options.pop("facts", Facts()))
        planted = Planted(cloud, tmp_path, policy, options)
        request.addfinalizer(lambda: planted.hands.unwatch(cloud.asg))
        return planted

    return make


@pytest.fixture
def ways(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Ways:
    return Ways(cloud, monkeypatch)

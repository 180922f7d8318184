"""A world with a hand that is taken for Repave's: its calls are made, and noted as deeds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from chalicelib.policies.sources import FolderSource
from sandbox.auditor import Auditor
from sandbox.hands import Hands
from sandbox.records import Record
from tests.sandbox.conftest import Cloud, client

POLICY = "name: web\nmode: enforce\nage: {soft: 1h, hard: 3h}\nbudget: {in_flight: 1}\n"
LENIENT = POLICY.replace("in_flight: 1", "in_flight: 2, unavailable: 1")
TAG = {
    "Key": "repave:policy",
    "Value": "web",
    "PropagateAtLaunch": True,
    "ResourceId": "web",
    "ResourceType": "auto-scaling-group",
}


@dataclass
class Planted:
    """A settled group `web` of three hosts, looked at once."""

    cloud: Cloud
    folder: Path
    policy: str = POLICY
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.write(self.policy)
        self.hands = Hands(self.cloud.account.world)
        self.hands.watch(client("autoscaling"))
        source = FolderSource(self.folder)
        self.auditor = Auditor(self.cloud.account, source, self.hands)
        self._tokens = count()
        self.cloud.group(Tags=[TAG], **self.options)
        self.auditor.look()

    def write(self, policy: str) -> None:
        (self.folder / "web.yaml").write_text(policy)

    @contextmanager
    def by_others(self) -> Iterator[Any]:
        """The same client in another hand."""
        self.hands.unwatch(self.cloud.asg)
        yield self.cloud.asg
        self.hands.watch(self.cloud.asg)
        self.auditor.look()

    @property
    def record(self) -> Record:
        return self.auditor.records["web"]

    @property
    def hosts(self) -> list[str]:
        return list(self.cloud.members())

    def rules(self) -> list[str]:
        return [violation.rule for violation in self.auditor.violations]

    def launch(self, zone: str = "us-east-1a", token: str | None = None) -> None:
        self.cloud.asg.launch_instances(
            AutoScalingGroupName="web",
            AvailabilityZones=[zone],
            RequestedCapacity=1,
            ClientToken=token or f"token-{next(self._tokens)}",
            RetryStrategy="none",
        )
        self.auditor.look()

    def terminate(self, host: str, *, decrement: bool = False) -> None:
        self.cloud.asg.terminate_instance_in_auto_scaling_group(
            InstanceId=host, ShouldDecrementDesiredCapacity=decrement
        )
        self.auditor.look()

    def standby(self, host: str) -> None:
        self.cloud.asg.enter_standby(
            AutoScalingGroupName="web", InstanceIds=[host], ShouldDecrementDesiredCapacity=False
        )
        self.auditor.look()

    def exit(self, host: str) -> None:
        self.cloud.asg.exit_standby(AutoScalingGroupName="web", InstanceIds=[host])
        self.auditor.look()

    def step_out(self) -> None:
        """By a policy of ours."""
        self.cloud.asg.put_scaling_policy(
            AutoScalingGroupName="web",
            PolicyName="one-more",
            PolicyType="SimpleScaling",
            AdjustmentType="ChangeInCapacity",
            ScalingAdjustment=1,
        )
        self.cloud.asg.execute_policy(
            AutoScalingGroupName="web", PolicyName="one-more", HonorCooldown=False
        )
        self.auditor.look()

    def wait(self, minutes: float = 5) -> None:
        """With looks on the way."""
        for _ in range(int(minutes)):
            self.cloud.advance(60)
            self.auditor.glance()


Plant = Callable[..., Planted]

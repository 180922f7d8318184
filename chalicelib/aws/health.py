"""What EC2's status checks and the load balancers say of hosts now."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.model.group import Health

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

IDS_A_CALL = 100


class HealthChecks:
    def __init__(self, ec2: "EC2Client", elb: "ElasticLoadBalancingv2Client") -> None:
        self._ec2 = ec2
        self._elb = elb

    def of(
        self, hosts: Iterable[str], checked: Iterable[str], target_groups: Iterable[str]
    ) -> dict[str, Health]:
        """Health of `hosts`. Status checks are asked only for those in `checked`; the others
        count as not ok, and nobody may ask that of them."""
        targets: dict[str, dict[str, str]] = {host: {} for host in hosts}
        for target_group in target_groups:
            for host, state in self._targets(target_group):
                targets.setdefault(host, {})[target_group] = state
        passed = self._passed(sorted(set(checked)))
        return {host: Health(host in passed, states) for host, states in targets.items()}

    def _targets(self, target_group: str) -> list[tuple[str, str]]:
        try:
            answer = self._elb.describe_target_health(TargetGroupArn=target_group)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TargetGroupNotFound":
                raise
            return []  # Nobody is healthy in it, and the words will name it.
        return [
            (found["Target"]["Id"], found["TargetHealth"]["State"])
            for found in answer["TargetHealthDescriptions"]
        ]

    def _passed(self, hosts: list[str]) -> set[str]:
        passed: set[str] = set()
        for start in range(0, len(hosts), IDS_A_CALL):
            passed |= self._passed_in_one_call(hosts[start : start + IDS_A_CALL])
        return passed

    def _passed_in_one_call(self, hosts: list[str]) -> set[str]:
        try:
            answer = self._ec2.describe_instance_status(InstanceIds=hosts)
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidInstanceID.NotFound":
                raise
            # One id that EC2 does not know (yet) fails the call for all: ask one by one.
            if len(hosts) == 1:
                return set()
            return {host for host in hosts if self._passed_in_one_call([host])}
        return {
            found["InstanceId"]
            for found in answer["InstanceStatuses"]
            if found["InstanceStatus"]["Status"] == found["SystemStatus"]["Status"] == "ok"
        }

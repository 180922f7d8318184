"""What EC2's status checks and the load balancers say of hosts now."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from chalicelib.aws.balancers import of_classic, of_target_group
from chalicelib.aws.remembered import Remembered
from chalicelib.model.group import Health

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_elb import ElasticLoadBalancingClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

IDS_A_CALL = 100
PAGE_SIZE = 1000  # The most that DescribeInstanceStatus allows.
GOOD_FOR = timedelta(minutes=1)
CHECKS = ("instance-status.status", "system-status.status")


class HealthChecks:
    def __init__(
        self,
        ec2: "EC2Client",
        elbv2: "ElasticLoadBalancingv2Client",
        elb: "ElasticLoadBalancingClient",
        clock: Callable[[], datetime],
    ) -> None:
        self._ec2, self._elbv2, self._elb = ec2, elbv2, elb
        self._impaired = Remembered[None, frozenset[str]](GOOD_FOR, clock)

    def of(
        self, hosts: Iterable[str], checked: Iterable[str], balancers: Iterable[str]
    ) -> dict[str, Health]:
        """Health of `hosts`. Whether status checks have passed is asked only for those in
        `checked`; the others count as not ok, and nobody may ask that of them."""
        targets: dict[str, dict[str, str]] = {host: {} for host in hosts}
        for balancer in balancers:
            for host, state in self._targets(balancer).items():
                targets.setdefault(host, {})[balancer] = state
        passed, impaired = self._passed(sorted(set(checked))), self._failing()
        return {h: Health(h in passed, states, h in impaired) for h, states in targets.items()}

    def _targets(self, balancer: str) -> dict[str, str]:
        if balancer.startswith("arn:"):
            return of_target_group(self._elbv2, balancer)
        return of_classic(self._elb, balancer)

    def _failing(self) -> frozenset[str]:
        """Of the whole account: few at any time, so that all fleets share two calls a minute."""
        return self._impaired.get(None, lambda: frozenset(self._ask_failing()))

    def _ask_failing(self) -> Iterator[str]:
        # Filters are joined by "and": one call for each check.
        for check in CHECKS:
            pages = self._ec2.get_paginator("describe_instance_status").paginate(
                Filters=[{"Name": check, "Values": ["impaired"]}],
                PaginationConfig={"PageSize": PAGE_SIZE},
            )
            yield from (found["InstanceId"] for page in pages for found in page["InstanceStatuses"])

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

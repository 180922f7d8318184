"""Which target groups hold hosts that no Auto Scaling group registers, and in what state."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.aws.balancers import targets_of
from chalicelib.aws.remembered import Remembered
from chalicelib.model.standalone import target

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

PAGE_SIZE = 400  # The most that DescribeTargetGroups allows.
GOOD_FOR = timedelta(minutes=5)
"""Of the list of target groups; who is registered in them is asked anew each time."""


class Targets:
    def __init__(
        self, client: "ElasticLoadBalancingv2Client", clock: Callable[[], datetime]
    ) -> None:
        self._client = client
        self._listed = Remembered[None, list[tuple[str, str]]](GOOD_FOR, clock)

    def groups_in(self, vpcs: Iterable[str]) -> tuple[str, ...]:
        """AWS tells of no instance where it is registered: these are all that it may be in."""
        wanted = set(vpcs)
        return tuple(arn for arn, vpc in self._listed.get(None, self._list) if vpc in wanted)

    def states(self, target_groups: Iterable[str]) -> dict[str, dict[str, str]]:
        """Host to the targets that it is, each with its state."""
        found: dict[str, dict[str, str]] = {}
        for arn in target_groups:
            for host, port, state in self._registered(arn):
                found.setdefault(host, {})[target(arn, port)] = state
        return found

    def _list(self) -> list[tuple[str, str]]:
        pages = self._client.get_paginator("describe_target_groups").paginate(
            PaginationConfig={"PageSize": PAGE_SIZE}
        )
        groups = (one for page in pages for one in page["TargetGroups"])
        return sorted(
            (one["TargetGroupArn"], one.get("VpcId", ""))
            for one in groups
            if one.get("TargetType", "instance") == "instance"
        )

    def _registered(self, arn: str) -> list[tuple[str, int, str]]:
        described = targets_of(self._client, arn)
        if described is None:
            self._listed.forget(None)  # The list is old.
        return [
            (found["Target"]["Id"], found["Target"]["Port"], found["TargetHealth"]["State"])
            for found in described or ()
        ]

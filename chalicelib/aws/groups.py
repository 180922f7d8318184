"""Auto Scaling groups as AWS describes them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.aws.templates import Templates
from chalicelib.model.group import Group, Member

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_autoscaling.type_defs import (
        AutoScalingGroupTypeDef,
        DescribeInstanceRefreshesTypeTypeDef,
        InstanceRefreshTypeDef,
        InstanceTypeDef,
        LaunchTemplateSpecificationTypeDef,
    )

PAGE_SIZE = 100  # The most that DescribeAutoScalingGroups allows.
REFRESHING = frozenset({"Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"})


class Groups:
    def __init__(self, client: "AutoScalingClient", templates: Templates) -> None:
        self._client = client
        # Each paginator is a class of its own, made anew: once is enough.
        self._pages = client.get_paginator("describe_auto_scaling_groups")
        self._templates = templates

    def every(self) -> list[Group]:
        pages = self._pages.paginate(PaginationConfig={"PageSize": PAGE_SIZE})
        return [self._group(found) for page in pages for found in page["AutoScalingGroups"]]

    def get(self, name: str) -> Group | None:
        answer = self._client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])
        return next((self._group(found) for found in answer["AutoScalingGroups"]), None)

    def refresh(self, name: str) -> str | None:
        """The instance refresh that is under way, in words; a group has one at most."""
        for found in self._refreshes(name):
            if found["Status"] in REFRESHING:
                return f"instance refresh {found['InstanceRefreshId']} is {found['Status']}"
        return None

    def _refreshes(self, name: str) -> "Iterator[InstanceRefreshTypeDef]":
        asked: DescribeInstanceRefreshesTypeTypeDef = {"AutoScalingGroupName": name}
        while True:  # botocore has no paginator for this call.
            answer = self._client.describe_instance_refreshes(**asked)
            yield from answer["InstanceRefreshes"]
            if not answer.get("NextToken"):
                return
            asked["NextToken"] = answer["NextToken"]

    def policy_runs(self, name: str, policy: str, since: datetime) -> int:
        """How many scaling activities since then name the policy as their cause."""
        pages = self._client.get_paginator("describe_scaling_activities").paginate(
            AutoScalingGroupName=name,
            Filters=[{"Name": "StartTimeLowerBound", "Values": [since.isoformat()]}],
        )
        causes = (found["Cause"] for page in pages for found in page["Activities"])
        return sum(f"policy {policy} " in cause for cause in causes)

    def _group(self, found: "AutoScalingGroupTypeDef") -> Group:
        return replace(_group(found), launches=self._templates.resolved(_specifications(found)))


def _specifications(found: "AutoScalingGroupTypeDef") -> list[str]:
    """The group's template and, of a mixed policy, those of its overrides."""
    own = found.get("LaunchTemplate")
    if own:
        return _present([own])
    mixed = found.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    overrides = [one.get("LaunchTemplateSpecification") for one in mixed.get("Overrides", [])]
    # An override without a template of its own launches from the base.
    base = [mixed.get("LaunchTemplateSpecification")] if not all(overrides) or not overrides else []
    return _present([*base, *overrides])


def _present(found: Iterable["LaunchTemplateSpecificationTypeDef | None"]) -> list[str]:
    templates = (_template(one) for one in found)
    return sorted({template for template in templates if template})


def _group(found: "AutoScalingGroupTypeDef") -> Group:
    mixed = found.get("MixedInstancesPolicy", {})
    mixed_template = mixed.get("LaunchTemplate", {}).get("LaunchTemplateSpecification")
    members = sorted(found.get("Instances", []), key=lambda instance: instance["InstanceId"])
    return Group(
        name=found["AutoScalingGroupName"],
        min_size=found["MinSize"],
        max_size=found["MaxSize"],
        desired=found["DesiredCapacity"],
        members=tuple(_member(instance) for instance in members),
        zones=tuple(sorted(found.get("AvailabilityZones", []))),
        template=_template(found.get("LaunchTemplate") or mixed_template),
        target_groups=_traffic(found, "elbv2", "TargetGroupARNs"),
        classic=_traffic(found, "elb", "LoadBalancerNames"),
        lattice=_traffic(found, "vpc-lattice"),
        suspended=frozenset(p["ProcessName"] for p in found.get("SuspendedProcesses", [])),
        tags={tag["Key"]: tag.get("Value", "") for tag in found.get("Tags", [])},
        mixed=_mixes_purchase_options(mixed),
        warm_pool="WarmPoolConfiguration" in found,
        reuses=_reuses(found),
        deleting=bool(found.get("Status")),  # AWS gives one only while it deletes the group.
        operator=_operator(found),
    )


def _member(instance: "InstanceTypeDef") -> Member:
    return Member(
        id=instance["InstanceId"],
        zone=instance["AvailabilityZone"],
        lifecycle=instance["LifecycleState"],
        # One call says "Healthy" and another "HEALTHY".
        healthy=instance["HealthStatus"].lower() == "healthy",
        protected=instance["ProtectedFromScaleIn"],
        template=_template(instance.get("LaunchTemplate")),
        weight=instance.get("WeightedCapacity"),
    )


def _template(specification: "LaunchTemplateSpecificationTypeDef | None") -> str | None:
    if not specification or "LaunchTemplateId" not in specification:
        return None
    return f"{specification['LaunchTemplateId']}@{specification.get('Version', '$Default')}"


def _mixes_purchase_options(mixed: Mapping[str, Any]) -> bool:
    """LaunchInstances takes a mixed policy only if it is wholly On-Demand or wholly Spot."""
    if not mixed:
        return False
    distribution = mixed.get("InstancesDistribution", {})
    on_demand = distribution.get("OnDemandPercentageAboveBaseCapacity", 100)
    return not (
        on_demand == 100 or (on_demand == 0 and not distribution.get("OnDemandBaseCapacity"))
    )


def _operator(found: "AutoScalingGroupTypeDef") -> str | None:
    operator: Mapping[str, Any] = dict(found).get("Operator") or {}  # type: ignore[assignment]
    return str(operator.get("Principal", "an operator")) if operator.get("Managed") else None


def _traffic(found: Mapping[str, Any], kind: str, older: str = "") -> tuple[str, ...]:
    """Where the group's hosts get traffic from. AWS lists it in a field of its own kind, in the one
    of all kinds, or in both."""
    sources = (one for one in found.get("TrafficSources", []) if _kind(one) == kind)
    return tuple(sorted({*found.get(older, []), *(one["Identifier"] for one in sources)}))


def _kind(source: Mapping[str, Any]) -> str:
    """AWS asks for the type only where the identifier is a name."""
    service = source["Identifier"].split(":")[2] if ":" in source["Identifier"] else "elb"
    told = {"elasticloadbalancing": "elbv2"}.get(service, service)
    return str(source.get("Type") or told)


def _reuses(found: Mapping[str, Any]) -> bool:
    policy = found.get("WarmPoolConfiguration", {}).get("InstanceReusePolicy", {})
    return bool(policy.get("ReuseOnScaleIn"))

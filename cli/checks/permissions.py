"""Whether the reads that a plan needs are allowed: each is tried, of nothing that exists."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import boto3
from botocore.exceptions import ClientError

from cli.checks.finding import Finding, error

NOBODY, NO_HOST = "repave-doctor-asks", "i-00000000000000000"
NO_TARGETS = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/none/0000000000000000"
DENIED = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthFailure",
        "AuthorizationError",
        "UnauthorizedOperation",
    }
)
"""Any other refusal means that the call was allowed, and what it asked for is not there."""


class Probe(NamedTuple):
    service: str
    method: str
    given: dict[str, Any]
    action: str
    """As IAM names it."""


PROBES = (
    Probe(
        "autoscaling",
        "describe_auto_scaling_groups",
        {"MaxRecords": 1},
        "autoscaling:DescribeAutoScalingGroups",
    ),
    Probe(
        "autoscaling",
        "describe_instance_refreshes",
        {"AutoScalingGroupName": NOBODY},
        "autoscaling:DescribeInstanceRefreshes",
    ),
    Probe(
        "autoscaling",
        "describe_lifecycle_hooks",
        {"AutoScalingGroupName": NOBODY},
        "autoscaling:DescribeLifecycleHooks",
    ),
    Probe("ec2", "describe_instances", {"MaxResults": 5}, "ec2:DescribeInstances"),
    Probe("ec2", "describe_instance_status", {"MaxResults": 5}, "ec2:DescribeInstanceStatus"),
    Probe("ec2", "describe_launch_templates", {"MaxResults": 1}, "ec2:DescribeLaunchTemplates"),
    Probe(
        "ec2",
        "describe_instance_attribute",
        {"InstanceId": NO_HOST, "Attribute": "disableApiTermination"},
        "ec2:DescribeInstanceAttribute",
    ),
    Probe(
        "ec2",
        "describe_addresses",
        {"Filters": [{"Name": "instance-id", "Values": [NO_HOST]}]},
        "ec2:DescribeAddresses",
    ),
    Probe(
        "elbv2",
        "describe_target_groups",
        {"PageSize": 1},
        "elasticloadbalancing:DescribeTargetGroups",
    ),
    Probe(
        "elbv2",
        "describe_target_health",
        {"TargetGroupArn": NO_TARGETS},
        "elasticloadbalancing:DescribeTargetHealth",
    ),
    Probe(
        "elb",
        "describe_instance_health",
        {"LoadBalancerName": NOBODY},
        "elasticloadbalancing:DescribeInstanceHealth",
    ),
)
NEEDED = frozenset({"autoscaling:DescribeAutoScalingGroups", "ec2:DescribeInstances"})
"""Without these there is nothing else to look at."""


def identity(session: boto3.Session) -> str:
    """Who asks. AWS denies this to nobody who has credentials."""
    return str(session.client("sts").get_caller_identity()["Arn"])


def denied(session: boto3.Session) -> Iterator[tuple[str, Finding]]:
    """The denied actions, each with its finding."""
    for probe in PROBES:
        client: Any = session.client(probe.service)  # type: ignore[call-overload]
        try:
            getattr(client, probe.method)(**probe.given)
        except ClientError as refusal:
            if refusal.response["Error"]["Code"] in DENIED:
                todo = f"allow {probe.action} to whoever runs this"
                yield probe.action, error("permissions", f"{probe.action} is denied", todo)

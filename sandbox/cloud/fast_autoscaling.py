"""DescribeAutoScalingGroups from moto's groups, in the shape that botocore parses."""

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState

from sandbox.cloud.world import World

KNOWN = {"AutoScalingGroupNames", "NextToken", "MaxRecords", "Filters"}


def groups(world: World, params: dict[str, Any]) -> dict[str, Any] | None:
    if not params.keys() <= KNOWN or params.get("MaxRecords", 1) > 100:
        return None
    chosen = world.autoscaling.describe_auto_scaling_groups(
        params.get("AutoScalingGroupNames", []), params.get("Filters", [])
    )
    if any(group.warm_pool for group in chosen):
        return None
    start = 0
    if params.get("NextToken"):
        start = [group.name for group in chosen].index(params["NextToken"]) + 1
    end = start + params.get("MaxRecords", 50)
    answer: dict[str, Any] = {"AutoScalingGroups": [_group(group) for group in chosen[start:end]]}
    if len(chosen) > end:
        answer["NextToken"] = chosen[end - 1].name
    return answer


def _group(group: FakeAutoScalingGroup) -> dict[str, Any]:
    shown = {
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.arn,
        # Absent for a mixed policy, where moto's property lacks what it reads.
        "LaunchTemplate": _present(getattr(group, "launch_template", None)),
        "MixedInstancesPolicy": deepcopy(group.mixed_instances_policy),
        "LaunchConfigurationName": getattr(group, "launch_configuration_name", None),
        "MinSize": group.min_size,
        "MaxSize": group.max_size,
        "DesiredCapacity": group.desired_capacity,
        "DefaultCooldown": group.default_cooldown,
        "AvailabilityZones": list(group.availability_zones),
        "LoadBalancerNames": list(group.load_balancer_names),
        "TargetGroupARNs": list(group.target_group_arns),
        "HealthCheckType": group.health_check_type,
        "HealthCheckGracePeriod": group.health_check_grace_period,
        "Instances": [_instance(member) for member in group.instance_states],
        "CreatedTime": _moment(group.created_time),
        "SuspendedProcesses": group.suspended_processes,
        "PlacementGroup": group.placement_group,
        "VPCZoneIdentifier": group.vpc_zone_identifier,
        "EnabledMetrics": group.enabled_metrics,
        "Tags": [dict(tag) for tag in group.tags],
        "TerminationPolicies": list(group.termination_policies),
        "NewInstancesProtectedFromScaleIn": group.new_instances_protected_from_scale_in,
        "ServiceLinkedRoleARN": group.service_linked_role_arn,
        "CapacityRebalance": group.capacity_rebalance,
    }
    return _present(shown) or {}


def _instance(member: InstanceState) -> dict[str, Any]:
    shown = {
        "InstanceId": member.instance_id,
        "InstanceType": member.instance_type,
        "AvailabilityZone": member.availability_zone,
        "AvailabilityZoneId": getattr(member, "availability_zone_id", None),
        "LifecycleState": member.lifecycle_state,
        "HealthStatus": member.health_status,
        "LaunchConfigurationName": _configuration(member),
        "LaunchTemplate": _present(member.launch_template),
        "ProtectedFromScaleIn": member.protected_from_scale_in,
    }
    return _present(shown) or {}


def _configuration(member: InstanceState) -> str | None:
    return getattr(member.auto_scaling_group, "launch_configuration_name", None)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _present(shown: dict[str, Any] | None) -> dict[str, Any] | None:
    return shown and {key: value for key, value in shown.items() if value is not None}

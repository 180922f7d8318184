"""What a LaunchInstances call asks for, and what makes Auto Scaling refuse it outright."""

import re
from dataclasses import dataclass
from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup

from sandbox.cloud.membership import Place, places, suspended
from sandbox.cloud.templates import market
from sandbox.cloud.world import World

TOKEN = re.compile(r"[A-Za-z0-9\-_/]{1,64}")
MOST = 100
NOT_THEIRS = "The Availability Zone or subnet is not one of the group's."


@dataclass(frozen=True)
class LaunchRequest:
    group: str
    count: int
    token: str
    zones: tuple[str, ...]
    zone_ids: tuple[str, ...]
    subnets: tuple[str, ...]
    retry: str


def parse(response: Any) -> LaunchRequest:
    return LaunchRequest(
        response._get_param("AutoScalingGroupName"),
        response._get_int_param("RequestedCapacity"),
        response._get_param("ClientToken") or "",
        tuple(response._get_param("AvailabilityZones", [])),
        tuple(response._get_param("AvailabilityZoneIds", [])),
        tuple(response._get_param("SubnetIds", [])),
        response._get_param("RetryStrategy") or "none",
    )


def check_request(request: LaunchRequest) -> None:
    if not TOKEN.fullmatch(request.token):
        raise ValidationError("ClientToken must have 1 to 64 characters of [A-Za-z0-9-_/].")
    if not 1 <= request.count <= MOST:
        raise ValidationError(f"RequestedCapacity must be between 1 and {MOST}.")
    if max(map(len, (request.zones, request.zone_ids, request.subnets))) > 1:
        raise ValidationError("Only one Availability Zone or subnet can be given.")


def check_group(group: FakeAutoScalingGroup) -> None:
    unsupported = {
        "groups with a launch configuration": group.ec2_launch_template is None,
        "groups with a warm pool": group.warm_pool is not None,
        "groups that mix On-Demand and Spot": market(group) is None,
    }
    for what, applies in unsupported.items():
        if applies:
            raise AutoscalingClientError(
                "UnsupportedOperation", f"LaunchInstances does not support {what}."
            )
    if suspended(group, "Launch"):
        raise ValidationError("The Launch process of the group is suspended.")


def place_for(world: World, group: FakeAutoScalingGroup, request: LaunchRequest) -> Place:
    """One place per call; a group of several zones must be told which."""
    known = places(group, world.ec2)
    if request.subnets:
        return _by_subnet(world, group, request.subnets[0])
    zones = list(request.zones)
    zones += [name for name, zone_id in world.zone_ids.items() if zone_id in request.zone_ids]
    if not zones and len(known) > 1:
        raise ValidationError(
            "An Availability Zone or subnet is required for a group with several Availability "
            "Zones."
        )
    chosen = [place for place in known if not zones or place.zone == zones[0]]
    if not chosen:
        raise ValidationError(NOT_THEIRS)
    return chosen[0]


def _by_subnet(world: World, group: FakeAutoScalingGroup, subnet_id: str) -> Place:
    if subnet_id not in (group.vpc_zone_identifier or "").split(","):
        raise ValidationError(NOT_THEIRS)
    return Place(world.ec2.get_subnet(subnet_id).availability_zone, subnet_id)

"""Who is a member of which Auto Scaling group, in which state, and in which zone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import AutoScalingBackend, FakeAutoScalingGroup, InstanceState
from moto.ec2.models import EC2Backend
from moto.ec2.models.instances import Instance

# The states that count towards the desired capacity.
COUNTED = ("Pending", "Pending:Wait", "Pending:Proceed", "InService")


@dataclass(frozen=True)
class Place:
    """Where a group may launch."""

    zone: str
    subnet_id: str | None


def group_name(instance: Instance) -> str | None:
    group = getattr(instance, "autoscaling_group", None)
    return group.name if group else None


def fleet_name(instance: Instance) -> str | None:
    """Its group, or the fleet that a standalone host is tagged with."""
    tags = instance.ec2_backend.tags.get(instance.id, {})
    return group_name(instance) or tags.get("repave:fleet")


def find_group(backend: AutoScalingBackend, name: str) -> FakeAutoScalingGroup:
    group = backend.autoscaling_groups.get(name)
    if group is None:
        raise ValidationError(
            f"AutoScalingGroup name not found - AutoScalingGroup {name} not found"
        )
    return group


def find_member(backend: AutoScalingBackend, instance_id: str) -> InstanceState:
    for group in backend.autoscaling_groups.values():
        for member in group.instance_states:
            if member.instance_id == instance_id:
                return member
    raise ValidationError(
        f"Instance Id not found - No managed instance found for instance ID: {instance_id}"
    )


def member_of(instance: Instance) -> InstanceState | None:
    group = getattr(instance, "autoscaling_group", None)
    members = group.instance_states if group else []
    return next((member for member in members if member.instance is instance), None)


def counted(group: FakeAutoScalingGroup) -> list[InstanceState]:
    return [member for member in group.instance_states if member.lifecycle_state in COUNTED]


def leaving(member: InstanceState) -> bool:
    return str(member.lifecycle_state).startswith("Terminating")


def suspended(group: FakeAutoScalingGroup, process: str) -> bool:
    return process in group._suspended_processes


def places(group: FakeAutoScalingGroup, ec2: EC2Backend) -> list[Place]:
    """The group's zones in its own order, each with its first subnet."""
    found: dict[str, Place] = {}
    for subnet_id in (group.vpc_zone_identifier or "").split(","):
        if subnet_id:
            zone = ec2.get_subnet(subnet_id).availability_zone
            found.setdefault(zone, Place(zone, subnet_id))
    for zone in group.availability_zones:
        found.setdefault(zone, Place(zone, None))
    return list(found.values())


def emptiest_first(group: FakeAutoScalingGroup, ec2: EC2Backend) -> list[Place]:
    """Auto Scaling launches into the zone with the fewest instances, and tries others after it."""
    zones = [member.availability_zone for member in counted(group)]
    return sorted(places(group, ec2), key=lambda place: zones.count(place.zone))


def scale_in_victims(group: FakeAutoScalingGroup, count: int) -> list[InstanceState]:
    """The default termination policy: the fullest zone first, there the oldest instance."""
    candidates = [member for member in counted(group) if not member.protected_from_scale_in]
    victims: list[InstanceState] = []
    while candidates and len(victims) < count:
        zones = [member.availability_zone for member in candidates]
        victim = min(candidates, key=lambda member: _scale_in_order(member, zones))
        candidates.remove(victim)
        victims.append(victim)
    return victims


def _scale_in_order(member: InstanceState, zones: list[Any]) -> tuple[int, int, datetime, str]:
    version = int((member.launch_template or {}).get("Version") or 0)
    fullness = -zones.count(member.availability_zone)
    return (fullness, version, member.instance.launch_time, member.instance_id)

"""What a group launches from: its launch template resolved to a number, or a configuration."""

from dataclasses import dataclass
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState

from sandbox.cloud.patching import Patches


@dataclass(frozen=True)
class LaunchArguments:
    image_id: str
    instance_type: str
    template: dict[str, str] | None
    public_address: bool | None
    lifecycle: str | None  # "spot", or None for On-Demand

    def for_ec2(self) -> dict[str, str] | None:
        if self.template is None:
            return None
        keys = ("LaunchTemplateId", "Version")
        return {key: self.template[key] for key in keys}


def launch_arguments(group: FakeAutoScalingGroup) -> LaunchArguments:
    """$Latest and $Default are resolved at launch, and the instance shows the number."""
    if group.ec2_launch_template is None:
        config = group.launch_config
        public = config.associate_public_ip_address
        return LaunchArguments(config.image_id, config.instance_type, None, public, None)
    template = group.ec2_launch_template
    version = template.get_version(group.launch_template_version)
    resolved = {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "Version": str(version.number),
    }
    kind = _override_type(group) or version.instance_type
    spot = "spot" if market(group) == "Spot" else None
    return LaunchArguments(version.image_id, kind, resolved, None, spot)


def market(group: FakeAutoScalingGroup) -> str | None:
    """OnDemand, Spot, or None for a mixed policy that launches both."""
    if not group.mixed_instances_policy:
        return "OnDemand"
    distribution = group.mixed_instances_policy.get("InstancesDistribution", {})
    percentage = int(distribution.get("OnDemandPercentageAboveBaseCapacity", 100))
    if percentage == 100:
        return "OnDemand"
    base = int(distribution.get("OnDemandBaseCapacity", 0))
    return "Spot" if percentage == 0 and base == 0 else None


def install(patches: Patches) -> None:
    """moto shows the template's default version of now; AWS the number launched with."""
    patches.replace(InstanceState, "launch_template", property(_launched_with))


def _launched_with(member: InstanceState) -> dict[str, str] | None:
    return getattr(member, "resolved_template", None)


def _override_type(group: FakeAutoScalingGroup) -> Any:
    policy = group.mixed_instances_policy or {}
    overrides = policy.get("LaunchTemplate", {}).get("Overrides", [])
    return overrides[0].get("InstanceType") if overrides else None

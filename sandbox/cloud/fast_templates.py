"""DescribeLaunchTemplates from moto's templates, as botocore parses them."""

from datetime import UTC
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID
from moto.ec2.models.launch_templates import LaunchTemplate

from sandbox.cloud.world import World


def launch_templates(world: World, params: dict[str, Any]) -> dict[str, Any] | None:
    """All of them on one page, as moto gives them; who filters goes the long way."""
    if not params.keys() <= {"MaxResults"}:
        return None
    found = list(world.ec2.launch_templates.values())[: params.get("MaxResults", 15)]
    return {"LaunchTemplates": [_template(template) for template in found]}


def _template(template: LaunchTemplate) -> dict[str, Any]:
    return {
        "LaunchTemplateId": template.id,
        "LaunchTemplateName": template.name,
        "CreateTime": template.create_time.replace(tzinfo=UTC, microsecond=0),
        "CreatedBy": f"arn:aws:iam::{DEFAULT_ACCOUNT_ID}:root",
        "DefaultVersionNumber": template.default_version_number,
        "LatestVersionNumber": template.latest_version_number,
        "Tags": [{"Key": tag["key"], "Value": tag["value"]} for tag in template.get_tags()],
    }

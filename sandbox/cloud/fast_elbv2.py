"""DescribeTargetHealth from moto's target groups, in the shape that botocore parses."""

from typing import Any

from moto.elbv2.models import FakeHealthStatus

from sandbox.cloud.world import World

KNOWN = {"TargetGroupArn", "Targets"}


def target_health(world: World, params: dict[str, Any]) -> dict[str, Any] | None:
    if not params.keys() <= KNOWN or params["TargetGroupArn"] not in world.elbv2.target_groups:
        return None
    found = world.elbv2.describe_target_health(params["TargetGroupArn"], params.get("Targets", []))
    return {"TargetHealthDescriptions": [_description(status) for status in found]}


def _description(status: FakeHealthStatus) -> dict[str, Any]:
    health = {key: value for key, value in status.target_health.items() if value is not None}
    return {
        "Target": {"Id": status.instance_id, "Port": int(status.port)},
        "HealthCheckPort": str(status.health_check_port),
        "TargetHealth": health,
    }

"""The short way for in-process clients: answers built from the backend objects, no HTTP between.

botocore's `before-call` lets a handler answer a call; what no handler knows goes the long way.
"""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from botocore import handlers
from werkzeug.exceptions import HTTPException

from sandbox.cloud import (
    fast_autoscaling,
    fast_dynamodb,
    fast_ec2,
    fast_elbv2,
    fast_errors,
    fast_templates,
)
from sandbox.cloud.events import REGION
from sandbox.cloud.world import World

Answer = dict[str, Any]
Answerer = Callable[[World, dict[str, Any]], Answer | None]

PARAMETERS = "sandbox_parameters"
READERS: dict[str, Answerer] = {
    "auto-scaling.DescribeAutoScalingGroups": fast_autoscaling.groups,
    "ec2.DescribeInstances": fast_ec2.instances,
    "ec2.DescribeInstanceStatus": fast_ec2.statuses,
    "ec2.DescribeLaunchTemplates": fast_templates.launch_templates,
    "elastic-load-balancing-v2.DescribeTargetHealth": fast_elbv2.target_health,
}

_OK = SimpleNamespace(status_code=200)
_world: World | None = None


def serve(world: World | None) -> None:
    """Answer for this account from now on (None: for none)."""
    global _world
    _world = world


def _register() -> None:
    """Like moto's own stub: every botocore session made from now on copies these handlers.

    They stay for the life of the process and do nothing while no account is served.
    """
    for operation, reader in READERS.items():
        handlers.BUILTIN_HANDLERS.append((f"before-parameter-build.{operation}", _remember))
        handlers.BUILTIN_HANDLERS.append((f"before-call.{operation}", _reading(reader)))
    for name in fast_dynamodb.OPERATIONS:
        handlers.BUILTIN_HANDLERS.append((f"before-call.dynamodb.{name}", _dynamodb))


def _remember(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[PARAMETERS] = params


def _reading(reader: Answerer) -> Callable[..., Any]:
    def answer(params: dict[str, Any], context: dict[str, Any], **_: Any) -> Any:
        world = _served(params, context)
        if world is None or PARAMETERS not in context:
            return None
        with world.lock:
            return _answered(reader(world, context[PARAMETERS]))

    return answer


def _dynamodb(params: dict[str, Any], context: dict[str, Any], model: Any, **_: Any) -> Any:
    world = _served(params, context)
    if world is None:
        return None
    with world.lock:
        try:
            return _answered(fast_dynamodb.call(model, params["body"]))
        except HTTPException as refusal:
            return fast_errors.refused(model, refusal)


def _served(request: dict[str, Any], context: dict[str, Any]) -> World | None:
    """Clients of another region, or of an endpoint of their own, are none of our business."""
    if _world is None or context.get("client_region") != REGION:
        return None
    return _world if ".amazonaws.com" in request["url"] else None


def _answered(parsed: Answer | None) -> tuple[Any, Answer] | None:
    if parsed is None:
        return None
    parsed["ResponseMetadata"] = {
        "RequestId": "in-process",
        "HTTPStatusCode": 200,
        "HTTPHeaders": {},
        "RetryAttempts": 0,
    }
    return _OK, parsed


_register()

"""RunInstances as AWS answers it: idempotent by ClientToken, MaxCount hosts, capacity errors."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses.instances import InstanceResponse

from sandbox.cloud.patching import Patches
from sandbox.cloud.tokens import TokenMismatch, Tokens
from sandbox.cloud.world import World


class RunInstances:
    def __init__(self, world: World) -> None:
        self._world = world
        # AWS does not say how long; a day is longer than any retry of ours.
        self._tokens = Tokens(world, timedelta(hours=24))

    def install(self, patches: Patches) -> None:
        patches.wrap(InstanceResponse, "run_instances", self._run)

    def _run(self, original: Callable[..., Any], response: Any) -> ActionResult:
        token = (response._get_param("ClientToken"), self._scope(response))
        request = repr(sorted(_plain(response.params).items()))
        try:
            reservation = self._tokens.recall(token, request)
        except TokenMismatch:
            raise EC2ClientError(
                "IdempotentParameterMismatch",
                "Arguments on this idempotent request are inconsistent with arguments used in "
                "previous request(s).",
            ) from None
        if reservation is None:
            result = self._launch(original, response)
            self._tokens.keep(token, request, result.result)
            return result
        return ActionResult(reservation)

    def _scope(self, response: Any) -> str:
        """Tokens are zonal when a subnet or a zone is given, regional otherwise."""
        subnet = response._get_param("SubnetId")
        if subnet:
            return str(self._world.ec2.get_subnet(subnet).availability_zone)
        return str(response._get_param("Placement.AvailabilityZone"))

    def _launch(self, original: Callable[..., Any], response: Any) -> ActionResult:
        zone = self._scope(response)
        if self._world.faults.lacks_capacity(zone):
            raise EC2ClientError(
                "InsufficientInstanceCapacity",
                "We currently do not have sufficient capacity in the Availability Zone you "
                f"requested ({zone}).",
            )
        # moto launches MinCount; AWS launches MaxCount if it can.
        response.params["MinCount"] = response._get_param("MaxCount", "1")
        result: ActionResult = original(response)
        return result


def _plain(params: Any) -> dict[str, Any]:
    values = params.original_dict() if hasattr(params, "original_dict") else params
    return {key: value for key, value in dict(values).items() if key not in ("DryRun",)}

"""LaunchInstances: the synchronous launch of Auto Scaling, which moto does not know."""

from datetime import timedelta
from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.core import errors as moto_errors
from moto.core.responses import ActionResult

from sandbox.cloud import events
from sandbox.cloud.groups import Groups
from sandbox.cloud.launch_request import (
    LaunchRequest,
    check_group,
    check_request,
    parse,
    place_for,
)
from sandbox.cloud.members import InsufficientCapacity, Members
from sandbox.cloud.membership import Place, counted, find_group
from sandbox.cloud.patching import Patches
from sandbox.cloud.templates import launch_arguments, market
from sandbox.cloud.tokens import TokenMismatch, Tokens
from sandbox.cloud.world import World


class Launching:
    def __init__(self, world: World, groups: Groups, members: Members) -> None:
        self._world = world
        self._groups = groups
        self._members = members
        self._tokens = Tokens(world, timedelta(hours=8))

    def install(self, patches: Patches, response: type) -> None:
        patches.implement(response, "launch_instances", self._call)
        # The model of Auto Scaling does not list this error, and moto warns of what it misses.
        known = [*moto_errors.COMMON_ERROR_CODES, "UnsupportedOperation"]
        patches.replace(moto_errors, "COMMON_ERROR_CODES", known)

    def _call(self, response: Any) -> ActionResult:
        request = parse(response)
        group = find_group(self._world.autoscaling, request.group)
        try:
            answer = self._tokens.recall((group.name, request.token), repr(request))
        except TokenMismatch:
            raise AutoscalingClientError(
                "IdempotentParameterMismatch",
                "The client token was used with different parameters.",
            ) from None
        if answer is None:
            answer = self._launch(group, request)
            self._tokens.keep((group.name, request.token), repr(request), answer)
        return ActionResult(answer)

    def _launch(self, group: FakeAutoScalingGroup, request: LaunchRequest) -> dict[str, Any]:
        check_request(request)
        check_group(group)
        place = place_for(self._world, group, request)
        self._check_room(group, request.count)
        launched: list[InstanceState] = []
        try:
            for _ in range(request.count):
                launched.append(self._members.launch(group, place, self._cause(group)))
        except InsufficientCapacity:
            self._settle(group, request, len(launched))
            return self._answer(group, request, place, launched, [self._error(group, place)])
        self._settle(group, request, len(launched))
        return self._answer(group, request, place, launched, [])

    def _settle(self, group: FakeAutoScalingGroup, request: LaunchRequest, launched: int) -> None:
        """How desired follows; RetryStrategy none leaves it alone for what was not launched."""
        desired = group.desired_capacity or 0
        if self._world.facts.launch_instances_raises_desired:
            desired += launched
        if request.retry == "retry-with-group-configuration":
            desired += request.count - launched
        group.desired_capacity = desired
        self._groups.wake(group)

    def _check_room(self, group: FakeAutoScalingGroup, count: int) -> None:
        allowed = self._world.facts.launch_instances_at_max_size == "allowed"
        wanted = max(group.desired_capacity or 0, len(counted(group))) + count
        if wanted > (group.max_size or 0) and not allowed:
            raise ValidationError(
                f"Launching {count} instance(s) would exceed the group's max size "
                f"({group.max_size})."
            )

    def _cause(self, group: FakeAutoScalingGroup) -> str:
        now, have = events.timestamp(self._world.now()), len(counted(group))
        return (
            f"At {now} an instance was launched in response to a LaunchInstances request, "
            f"increasing the capacity from {have} to {have + 1}."
        )

    def _where(self, group: FakeAutoScalingGroup, place: Place) -> dict[str, Any]:
        where = {
            "InstanceType": launch_arguments(group).instance_type,
            "AvailabilityZone": place.zone,
            "AvailabilityZoneId": self._world.zone_ids[place.zone],
            "SubnetId": place.subnet_id,
            "MarketType": market(group),
        }
        return {key: value for key, value in where.items() if value is not None}

    def _error(self, group: FakeAutoScalingGroup, place: Place) -> dict[str, Any]:
        """A lack of capacity comes in the body of an answer with status 200."""
        where = self._where(group, place)
        return {
            **where,
            "ErrorCode": "InsufficientInstanceCapacity",
            "ErrorMessage": "There is not enough capacity to fulfill your request for instance "
            f"type '{where['InstanceType']}' in '{place.zone}'",
        }

    def _answer(
        self,
        group: FakeAutoScalingGroup,
        request: LaunchRequest,
        place: Place,
        launched: list[InstanceState],
        errors: list[dict[str, Any]],
    ) -> dict[str, Any]:
        ids = [member.instance_id for member in launched]
        return {
            "AutoScalingGroupName": group.name,
            "ClientToken": request.token,
            "Instances": [{**self._where(group, place), "InstanceIds": ids}] if ids else [],
            "Errors": errors,
        }

"""Lifecycle hooks: hosts wait at them until completed, or until a heartbeat or the global time is
missed; then the hook's default result ends the wait."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import FakeAutoScalingGroup, InstanceState
from moto.core.responses import ActionResult, EmptyResult

from sandbox.cloud import events
from sandbox.cloud.lifecycle import (
    KINDS,
    LAUNCHING,
    STATES,
    Done,
    Hook,
    Lapse,
    Result,
    Wait,
    Waiting,
)
from sandbox.cloud.membership import find_group
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

FIELDS = (
    "LifecycleHookName",
    "LifecycleTransition",
    "HeartbeatTimeout",
    "DefaultResult",
    "NotificationMetadata",
)


class Hooks:
    def __init__(self, world: World) -> None:
        self._world = world
        self._hooks: dict[tuple[str, str], Hook] = {}
        self._waiting: dict[str, Waiting] = {}

    def install(self, patches: Patches, response: type) -> None:
        patches.wrap(response, "create_auto_scaling_group", self._create)
        patches.implement(response, "put_lifecycle_hook", self._put)
        patches.implement(response, "describe_lifecycle_hooks", self._describe)
        patches.implement(response, "delete_lifecycle_hook", self._delete)
        patches.implement(response, "complete_lifecycle_action", self._complete)
        patches.implement(response, "record_lifecycle_action_heartbeat", self._heartbeat)

    def begin(self, member: InstanceState, transition: str, done: Done) -> bool:
        """Let the member wait; False if its group has no such hook. `done` is told once how."""
        hooks = [h for h in self._of(member.auto_scaling_group) if h.transition == transition]
        if not hooks:
            return False
        member.lifecycle_state = f"{STATES[transition]}:Wait"
        waiting = self._waiting[member.instance_id] = Waiting(done)
        now = self._world.now()
        for hook in hooks:
            wait = Wait(hook, member, self._world.new_id(), now, now + hook.heartbeat)
            waiting.waits[hook.name] = wait
            self._announce(wait)
            self._await(wait)
        return True

    def forget(self, member: InstanceState) -> None:
        """It waits no longer: it left, or leaves, by another way."""
        self._waiting.pop(member.instance_id, None)

    def _of(self, group: FakeAutoScalingGroup) -> list[Hook]:
        return [hook for hook in self._hooks.values() if hook.group is group]

    def _announce(self, wait: Wait) -> None:
        kind, origin, destination = KINDS[wait.hook.transition]
        detail = {
            "LifecycleActionToken": wait.token,
            "AutoScalingGroupName": wait.hook.group.name,
            "LifecycleHookName": wait.hook.name,
            "EC2InstanceId": wait.member.instance_id,
            "LifecycleTransition": wait.hook.transition,
            "NotificationMetadata": wait.hook.metadata,
            "Origin": origin,
            "Destination": destination,
        }
        detail = {key: value for key, value in detail.items() if value is not None}
        world, arn = self._world, wait.hook.group.arn
        source = "aws.autoscaling"
        world.emit(events.envelope(world.new_id(), world.now(), source, kind, [arn], detail))

    def _await(self, wait: Wait) -> None:
        self._world.later(wait.until - self._world.now(), lambda: self._lapse(wait))

    def _lapse(self, wait: Wait) -> None:
        if self._open(wait.member.instance_id, wait.hook.name) is not wait:
            return
        now = self._world.now()
        if now < wait.until:
            self._await(wait)  # A heartbeat came meanwhile.
            return
        lapse = Lapse(now, wait.hook.group.name, wait.hook.name, wait.member.instance_id)
        self._world.lapses.append(lapse)
        self._end(wait, wait.hook.default)

    def _open(self, host: str, hook: str) -> Wait | None:
        waiting = self._waiting.get(host)
        return waiting.waits.get(hook) if waiting else None

    def _end(self, wait: Wait, result: Result) -> None:
        host = wait.member.instance_id
        waiting = self._waiting[host]
        del waiting.waits[wait.hook.name]
        if waiting.waits and result == "CONTINUE":
            return
        del self._waiting[host]
        wait.member.lifecycle_state = f"{STATES[wait.hook.transition]}:Proceed"
        waiting.done(result)

    def _create(self, original: Callable[[Any], Any], response: Any) -> Any:
        """A group may be created with its hooks, which moto does not read."""
        answer = original(response)
        group = find_group(self._world.autoscaling, response._get_param("AutoScalingGroupName"))
        for given in response._get_param("LifecycleHookSpecificationList", []):
            self._keep(group, given)
        return answer

    def _put(self, response: Any) -> EmptyResult:
        group = find_group(self._world.autoscaling, response._get_param("AutoScalingGroupName"))
        self._keep(group, {name: response._get_param(name) for name in FIELDS})
        return EmptyResult()

    def _keep(self, group: FakeAutoScalingGroup, given: Mapping[str, Any]) -> None:
        """What is not given stays as it was."""
        name, transition = given["LifecycleHookName"], given.get("LifecycleTransition")
        hook = self._hooks.get((group.name, name))
        if hook is None or hook.group is not group:
            hook = self._hooks[group.name, name] = Hook(group, name, transition or LAUNCHING)
        seconds = given.get("HeartbeatTimeout")
        if seconds is not None and not 30 <= int(seconds) <= 7200:
            raise ValidationError("HeartbeatTimeout must be between 30 and 7200 seconds.")
        hook.transition = transition or hook.transition
        hook.heartbeat = timedelta(seconds=int(seconds)) if seconds else hook.heartbeat
        hook.default = given.get("DefaultResult") or hook.default
        hook.metadata = given.get("NotificationMetadata") or hook.metadata

    def _describe(self, response: Any) -> ActionResult:
        group = find_group(self._world.autoscaling, response._get_param("AutoScalingGroupName"))
        names = response._get_param("LifecycleHookNames", [])
        found = [hook for hook in self._of(group) if not names or hook.name in names]
        return ActionResult({"LifecycleHooks": [hook.describe() for hook in found]})

    def _delete(self, response: Any) -> EmptyResult:
        key = response._get_param("AutoScalingGroupName"), response._get_param("LifecycleHookName")
        self._hooks.pop(key, None)
        return EmptyResult()

    def _complete(self, response: Any) -> EmptyResult:
        result = response._get_param("LifecycleActionResult")
        if result not in ("CONTINUE", "ABANDON"):
            raise ValidationError("Lifecycle action result must be either CONTINUE or ABANDON.")
        self._end(self._asked(response), result)
        return EmptyResult()

    def _heartbeat(self, response: Any) -> EmptyResult:
        self._asked(response).beat(self._world.now())
        return EmptyResult()

    def _asked(self, response: Any) -> Wait:
        """By the token, or by the host."""
        name, host = response._get_param("LifecycleHookName"), response._get_param("InstanceId")
        group, token = (
            response._get_param("AutoScalingGroupName"),
            response._get_param("LifecycleActionToken"),
        )
        hosts = [host] if host else list(self._waiting)
        for wait in filter(None, (self._open(one, name) for one in hosts)):
            if wait.hook.group.name == group and token in (None, wait.token):
                return wait
        raise ValidationError(f"No active Lifecycle Action found with instance ID {host}")

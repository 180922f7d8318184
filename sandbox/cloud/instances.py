"""EC2 instance states with their delays, their events and what AWS refuses in each."""

import copy
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.instances import Instance, InstanceBackend, InstanceState, StateReason

from sandbox.cloud import events, leftovers
from sandbox.cloud.patching import Patches
from sandbox.cloud.world import World

CODES = {
    "pending": 0,
    "running": 16,
    "shutting-down": 32,
    "terminated": 48,
    "stopping": 64,
    "stopped": 80,
}
Listener = Callable[[Instance, str], None]


class Instances:
    """Walks instances through EC2's states; listeners hear of every state an instance enters."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._destroy = Instance.terminate
        self.listeners: list[Listener] = []

    def install(self, patches: Patches) -> None:
        patches.wrap(InstanceBackend, "run_instances", self._run)
        patches.wrap(InstanceBackend, "start_instances", self._start_all)
        patches.wrap(InstanceBackend, "stop_instances", self._stop_all)
        self._destroy = Instance.terminate
        patches.implement(Instance, "start", self._start)
        patches.implement(Instance, "stop", self._stop)
        patches.implement(Instance, "terminate", self.terminate)
        # A reboot does not change the state that EC2 shows.
        patches.replace(Instance, "reboot", lambda instance: None)

    def terminate(self, instance: Instance) -> InstanceState:
        """TerminateInstances is idempotent: a second call changes nothing."""
        before = copy.copy(instance._state)
        if before.name not in ("shutting-down", "terminated"):
            self._note_reason(instance)
            self._enter(instance, "shutting-down")
        return before

    def _run(self, original: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        reservation = original(*args, **kwargs)
        for instance in reservation.instances:
            self._enter(instance, "pending")
        return reservation

    def _start_all(self, original: Callable[..., Any], backend: Any, ids: list[str]) -> Any:
        self._refuse(backend, ids, ("stopped", "pending", "running"), "started")
        return original(backend, ids)

    def _stop_all(self, original: Callable[..., Any], backend: Any, ids: list[str]) -> Any:
        self._refuse(backend, ids, ("running", "stopping", "stopped"), "stopped")
        return original(backend, ids)

    @staticmethod
    def _refuse(backend: Any, ids: list[str], allowed: tuple[str, ...], verb: str) -> None:
        """EC2 refuses the whole request when one instance is in the wrong state."""
        for instance in backend.get_multi_instances_by_id(ids):
            if instance.state not in allowed:
                raise EC2ClientError(
                    "IncorrectInstanceState",
                    f"The instance '{instance.id}' is not in a state from which it can be {verb}.",
                )

    def _start(self, instance: Instance) -> InstanceState:
        before = copy.copy(instance._state)
        if before.name == "stopped":
            instance._reason, instance.state_reason = "", StateReason()
            # A stopped instance gets a new LaunchTime; its volumes keep their AttachTime.
            instance.launch_time = self._world.stamp()
            self._enter(instance, "pending")
        return before

    def _stop(self, instance: Instance) -> InstanceState:
        before = copy.copy(instance._state)
        if before.name == "running":
            self._note_reason(instance)
            self._enter(instance, "stopping")
        return before

    def _note_reason(self, instance: Instance) -> None:
        moment = self._world.now().strftime("%Y-%m-%d %H:%M:%S UTC")
        instance._reason = f"User initiated ({moment})"
        instance.state_reason = StateReason(
            "Client.UserInitiatedShutdown: User initiated shutdown",
            "Client.UserInitiatedShutdown",
        )

    def _enter(self, instance: Instance, name: str) -> None:
        state = InstanceState(name, CODES[name])
        if name == "terminated":
            self._release(instance)
        elif name == "running":
            instance.running_since = self._world.stamp()  # type: ignore[attr-defined]
        instance._state = state
        world = self._world
        world.emit(events.state_change(world.new_id(), world.now(), instance.id, name))
        for listener in self.listeners:
            listener(instance, name)
        if name in self._following:
            following, delay = self._following[name]
            world.later(delay, lambda: self._arrive(instance, state, following))

    @property
    def _following(self) -> dict[str, tuple[str, timedelta]]:
        timing = self._world.timing
        return {
            "pending": ("running", timing.boot),
            "stopping": ("stopped", timing.shutdown),
            "shutting-down": ("terminated", timing.shutdown),
        }

    def _arrive(self, instance: Instance, state: InstanceState, following: str) -> None:
        # The very state object is the ticket: whatever happened since has replaced it.
        if instance._state is state:
            self._enter(instance, following)

    def _release(self, instance: Instance) -> None:
        reason, state_reason = instance._reason, instance.state_reason
        self._destroy(instance)
        # moto stamps the reason now; AWS keeps the time of the request.
        instance._reason, instance.state_reason = reason, state_reason
        leftovers.release_network(instance)
        self._world.later(
            self._world.timing.forget_terminated,
            lambda: leftovers.forget(self._world.ec2, instance),
        )

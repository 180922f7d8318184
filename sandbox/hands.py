"""Whose hand it was: Repave's own calls that changed capacity, as its clients made them, with what
the emulated group looked like just before and what desired capacity was just after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any, Literal

from sandbox.cloud.world import World
from sandbox.singlehands import SingleHands

SERVICE = "auto-scaling"
Kind = Literal["launch", "policy", "terminate", "standby", "restore"]
CALLS: Mapping[str, Kind] = {
    "LaunchInstances": "launch",
    "ExecutePolicy": "policy",
    "TerminateInstanceInAutoScalingGroup": "terminate",
    "EnterStandby": "standby",
    "ExitStandby": "restore",
}


@dataclass(frozen=True)
class Deed:
    group: str
    kind: Kind
    host: str | None = None
    """Launched, terminated or moved; a policy names none."""
    moved: int = 0
    """By what desired capacity moved."""
    was: str = ""
    """The host's lifecycle state before the call."""
    protected: bool = False
    """From scale-in, by somebody."""


@dataclass
class Hands:
    world: World
    deeds: list[Deed] = field(default_factory=list)
    """In order; nothing is ever taken out."""
    taken: set[str] = field(default_factory=set)
    """Hosts that Repave ended, or took out of service."""
    _sent: tuple[Deed, int] | None = None

    @cached_property
    def singles(self) -> SingleHands:
        return SingleHands(self.world)

    def watch(self, client: Any) -> None:
        """Its calls are Repave's from now on."""
        for event, handler in self._handlers:
            client.meta.events.register(event, handler)

    def unwatch(self, client: Any) -> None:
        for event, handler in self._handlers:
            client.meta.events.unregister(event, handler)

    @cached_property
    def _handlers(self) -> list[tuple[str, Callable[..., None]]]:
        before = [
            (f"provide-client-params.{SERVICE}.{call}", partial(self._before, kind))
            for call, kind in CALLS.items()
        ]
        return [*before, *((f"after-call.{SERVICE}.{call}", self._after) for call in CALLS)]

    @property
    def launched(self) -> dict[str, str]:
        """Host to group, for each host that a LaunchInstances of Repave's brought."""
        return self._hosts("launch")

    @property
    def terminated(self) -> dict[str, str]:
        """Host to group, for each host that Repave terminated."""
        return self._hosts("terminate")

    def note(self, deed: Deed) -> None:
        """A launch that is asked for again with the same token is the same launch."""
        if deed.kind == "launch" and deed.host in self.launched:
            return
        self.deeds.append(deed)
        if deed.host and deed.kind in ("terminate", "standby"):
            self.taken.add(deed.host)

    def _hosts(self, kind: Kind) -> dict[str, str]:
        return {deed.host: deed.group for deed in self.deeds if deed.kind == kind and deed.host}

    def _before(self, kind: Kind, params: dict[str, Any], **_: Any) -> None:
        host = params.get("InstanceId") or next(iter(params.get("InstanceIds", [])), None)
        group, deed = params.get("AutoScalingGroupName", ""), Deed("", kind)
        member = self._member(host)
        if member is not None:
            group = member.auto_scaling_group.name
            deed = Deed("", kind, host, 0, member.lifecycle_state, member.protected_from_scale_in)
        self._sent = (_of(deed, group), self._desired(group))

    def _after(self, parsed: dict[str, Any], **_: Any) -> None:
        if self._sent is None or "Error" in parsed:
            return  # AWS refused.
        deed, before = self._sent
        moved = self._desired(deed.group) - before
        if deed.kind != "launch":
            self.note(_of(deed, deed.group, deed.host, moved))
        for host in (id_ for found in parsed.get("Instances", []) for id_ in found["InstanceIds"]):
            self.note(_of(deed, deed.group, host, moved))

    def _member(self, host: str | None) -> Any:
        groups = self.world.autoscaling.autoscaling_groups.values()
        members = (member for group in groups for member in group.instance_states)
        return next((member for member in members if member.instance_id == host), None)

    def _desired(self, group: str) -> int:
        found = self.world.autoscaling.autoscaling_groups.get(group)
        return int(found.desired_capacity or 0) if found else 0


def _of(deed: Deed, group: str, host: str | None = None, moved: int = 0) -> Deed:
    return Deed(group, deed.kind, host or deed.host, moved, deed.was, deed.protected)

"""Repave's own calls on standalone hosts, with what the emulated account showed just before."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from moto.ec2.models.instances import Instance

from sandbox.cloud.world import World

SERVICE = "ec2"
FLEET_TAG, POLICY_TAG = "repave:fleet", "repave:policy"


@dataclass(frozen=True)
class SingleDeed:
    fleet: str
    host: str
    ended: bool
    """Terminated; else launched."""
    tagged: bool = True
    """With the policy, when it was terminated."""
    protected: bool = False
    serving: bool = False
    """Still registered somewhere and not draining."""


@dataclass
class SingleHands:
    world: World
    deeds: list[SingleDeed] = field(default_factory=list)
    """In order; nothing is ever taken out."""
    taken: set[str] = field(default_factory=set)
    """Hosts that Repave ended, or took from a load balancer."""
    _sent: list[SingleDeed] = field(default_factory=list)

    @property
    def launched(self) -> list[str]:
        return [deed.host for deed in self.deeds if not deed.ended]

    @property
    def ended(self) -> set[str]:
        return {deed.host for deed in self.deeds if deed.ended}

    def watch(self, ec2: Any, elb: Any) -> None:
        """Their calls are Repave's from now on."""
        leaving = "provide-client-params.elastic-load-balancing-v2.DeregisterTargets"
        elb.meta.events.register(leaving, self._leaving)
        events = ec2.meta.events
        events.register(f"provide-client-params.{SERVICE}.TerminateInstances", self._ending)
        events.register(f"after-call.{SERVICE}.TerminateInstances", self._ended)
        events.register(f"after-call.{SERVICE}.RunInstances", self._ran)

    def _leaving(self, params: dict[str, Any], **_: Any) -> None:
        self.taken |= {target["Id"] for target in params["Targets"]}

    def _ending(self, params: dict[str, Any], **_: Any) -> None:
        with self.world.lock:
            self._sent = [self._deed(host) for host in params["InstanceIds"]]

    def _ended(self, parsed: dict[str, Any], **_: Any) -> None:
        if "Error" not in parsed:
            self.deeds += self._sent
            self.taken |= {deed.host for deed in self._sent}

    def _ran(self, parsed: dict[str, Any], **_: Any) -> None:
        """A launch that is asked for again with the same token is the same launch."""
        for found in parsed.get("Instances", []):
            if found["InstanceId"] not in self.launched:
                fleet = tag(self.world, found["InstanceId"], FLEET_TAG) or ""
                self.deeds.append(SingleDeed(fleet, found["InstanceId"], ended=False))

    def _deed(self, host: str) -> SingleDeed:
        found = self.world.ec2.get_instance_by_id(host)
        return SingleDeed(
            fleet=tag(self.world, host, FLEET_TAG) or "",
            host=host,
            ended=True,
            tagged=tag(self.world, host, POLICY_TAG) is not None,
            protected=bool(found and found.disable_api_termination),
            serving=any("DrainingUntil" not in entry for _, entry in targets_of(self.world, host)),
        )


def tag(world: World, host: str, key: str) -> str | None:
    value = world.ec2.tags.get(host, {}).get(key)
    return None if value is None else str(value)


def targets_of(world: World, host: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Target groups that list it, each with its entry."""
    for target_group in world.elbv2.target_groups.values():
        if host in target_group.targets:
            yield target_group, target_group.targets[host]


def standalone(world: World) -> dict[str, list[Instance]]:
    """Fleet to its hosts, those that are terminated too."""
    fleets: dict[str, list[Instance]] = {}
    tags = world.ec2.tags
    for reservation in world.ec2.reservations.values():
        for instance in reservation.instances:
            own = tags.get(instance.id, {})
            if FLEET_TAG in own and "aws:autoscaling:groupName" not in own:
                fleets.setdefault(str(own[FLEET_TAG]), []).append(instance)
    return fleets

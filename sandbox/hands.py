"""Whose hand it was: Repave's own calls that changed capacity, as its clients made them."""

from dataclasses import dataclass, field
from typing import Any

SERVICE = "auto-scaling"
TERMINATE = "TerminateInstanceInAutoScalingGroup"


@dataclass
class Hands:
    launched: dict[str, str] = field(default_factory=dict)
    """Host to group, for each host that a LaunchInstances of Repave's brought."""
    terminated: dict[str, str] = field(default_factory=dict)
    """Host to group, for each host that Repave terminated."""
    returned: dict[str, int] = field(default_factory=dict)
    """Group to how often a termination of Repave's lowered its desired capacity."""
    _sent: tuple[str, bool] = ("", False)

    def watch(self, client: Any) -> None:
        events = client.meta.events
        events.register(f"after-call.{SERVICE}.LaunchInstances", self._launched)
        events.register(f"provide-client-params.{SERVICE}.{TERMINATE}", self._sending)
        events.register(f"after-call.{SERVICE}.{TERMINATE}", self._terminated)

    def surplus(self, group: str) -> int:
        """What Repave has added to the group's desired capacity and not yet taken back."""
        brought = sum(name == group for name in self.launched.values())
        return brought - self.returned.get(group, 0)

    def _launched(self, parsed: dict[str, Any], **_: Any) -> None:
        for found in parsed.get("Instances", []):
            for host in found["InstanceIds"]:
                self.launched[host] = parsed["AutoScalingGroupName"]

    def _sending(self, params: dict[str, Any], **_: Any) -> None:
        self._sent = (params["InstanceId"], params["ShouldDecrementDesiredCapacity"])

    def _terminated(self, parsed: dict[str, Any], **_: Any) -> None:
        if "Activity" not in parsed:
            return  # AWS refused.
        host, decrement = self._sent
        group = parsed["Activity"]["AutoScalingGroupName"]
        self.terminated[host] = group
        self.returned[group] = self.returned.get(group, 0) + int(decrement)

"""What AWS answers to the calls that change a group's capacity, in AWS's own error words."""

from datetime import timedelta

from chalicelib.aws.capacity import Launched, NotLaunched
from chalicelib.errors import AwsRefused
from tests.simulation.behaviour import Behaviour
from tests.simulation.cloud import Cloud
from tests.simulation.things import FakeGroup, FakeHost

TOKEN_LIFE = timedelta(hours=8)


class FakeCapacity:
    """The truth only. Whether the calls may be made is the judge's business."""

    def __init__(self, cloud: Cloud, behaviour: Behaviour) -> None:
        self._cloud, self._behaviour = cloud, behaviour

    def launch(self, group: str, zone: str, token: str) -> Launched | NotLaunched:
        cloud = self._cloud
        known = cloud.tokens.get((group, token))
        if known and cloud.now < known[1] + TOKEN_LIFE:
            return Launched(known[0])
        found = cloud.groups.get(group)
        refusal = self._no_launch(found, zone)
        if found is None or refusal:
            return NotLaunched(refusal or "ValidationError: AutoScalingGroup name not found")
        counts = cloud.switches.launch_raises_desired
        host = self._behaviour.new_host(found, zone, uncounted=not counts)
        found.desired += counts
        cloud.tokens[group, token] = (host.id, cloud.now)
        cloud.record()
        return Launched(host.id)

    def terminate(self, host: str, *, decrement: bool) -> None:
        group, found = self._found("terminate", host)
        if found.leaving and self._again(group, host, decrement):
            return
        if found.lifecycle == "Pending" and not self._cloud.switches.pending_can_go:
            raise _refused("terminate", f"The instance {host} is not in InService or Standby.")
        if found.lifecycle == "Standby" and not self._cloud.switches.standby_can_go:
            raise _refused("terminate", f"The instance {host} is not in InService.")
        if decrement:
            self._decrement(group)
        self._behaviour.leave(found)
        self._cloud.record()

    def scale_out(self, group: str) -> None:
        """ExecutePolicy of +1: clamped at MaxSize in silence."""
        found = self._cloud.groups.get(group)
        if found is None:
            raise _refused("scale out", f"Group {group} not found")
        clamped = found.desired >= found.max_size
        found.desired += not clamped
        if not clamped or self._cloud.switches.activity_at_max:
            self._cloud.runs.append((self._cloud.now, group))
        found.changed = True
        self._cloud.record()

    def enter_standby(self, group: str, host: str) -> None:
        """Without a decrement: the group launches another in its place."""
        _, found = self._found("enter standby", host)
        if found.lifecycle != "InService" or found.group != group:
            raise _refused("enter standby", f"The instance {host} is not in InService.")
        self._behaviour.stand_by(found)
        self._cloud.record()

    def exit_standby(self, group: str, host: str) -> None:
        of, found = self._found("exit standby", host)
        if found.lifecycle != "Standby" or found.group != group:
            raise _refused("exit standby", f"The instance {host} is not in Standby.")
        if of.desired + 1 > of.max_size:
            words = f"new SetDesiredCapacity {of.desired + 1} is above max value {of.max_size}"
            raise _refused("exit standby", words)
        of.desired += 1
        self._behaviour.serve_again(found)
        self._cloud.record()

    def _no_launch(self, group: FakeGroup | None, zone: str) -> str | None:
        switches = self._cloud.switches
        if group is None:
            return "ValidationError: AutoScalingGroup name not found - null"
        if group.warm_pool or group.mixed or group.template is None:
            return "UnsupportedOperation: LaunchInstances does not support this group"
        if "Launch" in group.suspended and not switches.launch_while_suspended:
            return "ValidationError: the Launch process is suspended"
        if group.desired >= group.max_size and not switches.launch_beyond_max:
            return f"ValidationError: desired capacity would be above max size {group.max_size}"
        if zone in self._cloud.outage:
            return f"InsufficientInstanceCapacity: no sufficient capacity in {zone}"
        return None

    def _found(self, call: str, host: str) -> tuple[FakeGroup, FakeHost]:
        found = self._cloud.hosts.get(host)
        group = self._cloud.groups.get(found.group or "") if found else None
        if found is None or group is None or not found.member:
            words = f"Instance Id not found - No managed instance found for instance ID: {host}"
            raise _refused(call, words)
        return group, found

    def _again(self, group: FakeGroup, host: str, decrement: bool) -> bool:
        again = self._cloud.switches.again
        if again == "refuses":
            raise _refused("terminate", f"The instance {host} is not in InService or Standby.")
        if again == "decrements" and decrement:
            self._decrement(group)
            self._cloud.record()
        return True

    def _decrement(self, group: FakeGroup) -> None:
        if group.desired - 1 < group.min_size:
            words = (
                f"Currently, desiredSize equals minSize ({group.min_size}). Terminating instance "
                "without replacement will violate group's min size constraint."
            )
            raise _refused("terminate", words)
        group.desired -= 1
        group.changed = True


def _refused(call: str, words: str) -> AwsRefused:
    return AwsRefused(call, "ValidationError", words)

"""Hands beside us: the owner's. AWS's are in routines, the operator's in operators."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.simulation.routines import Routines
from tests.simulation.rules import Rules, drawn
from tests.simulation.things import FakeGroup

PROCESSES = ("Launch", "Terminate", "AZRebalance")


class Hands(Routines):
    """Each deed is named by its method."""

    deeds: tuple[str, ...] = ()
    wants_signal: Callable[[str], bool] = staticmethod(lambda fleet: False)
    reads_config: Callable[[str], bool] = staticmethod(lambda fleet: False)

    def act(self, fleet: str | None = None) -> None:
        """One deed on a fleet; of those that cannot be done nothing comes."""
        if not self.deeds or not self.cloud.groups:
            return
        names = sorted(self.cloud.groups)
        name = fleet if fleet in names and self.chance.random() < 0.8 else self.chance.choice(names)
        deed = self.chance.choice(self.deeds)
        if getattr(self, deed)(self.cloud.groups[name]) is not False:
            self.hit(f"hand: {deed}", name)
            self.cloud.record()

    def set_desired(self, group: FakeGroup) -> bool | None:
        """A person: an absolute number, whatever was there."""
        highest = max(group.min_size, min(group.max_size, group.desired + 2))
        lowest = min(highest, max(group.min_size, group.desired - 2))
        wanted = self.chance.randint(lowest, highest)
        if wanted == group.desired:
            return False
        self.evidence.foreign(group.name, wanted)
        group.owner = group.desired = wanted
        return self._changed(group)

    def scale(self, group: FakeGroup) -> bool | None:
        """A step or simple scaling policy: one more or less than there is."""
        by = self.chance.choice((1, -1))
        if not group.min_size <= group.desired + by <= group.max_size or group.owner + by < 0:
            return False
        self.evidence.foreign(group.name, group.desired + by)
        group.desired += by
        # Nobody can have more than MaxSize: what is beyond pays for a place that we owe.
        group.owner = min(group.owner + by, group.max_size)
        return self._changed(group)

    def set_bounds(self, group: FakeGroup) -> None:
        if self.chance.random() < 0.5:
            group.min_size = self.chance.randint(0, group.owner + 1)
        else:
            least = max(group.min_size, group.owner - 1)
            group.max_size = self.chance.randint(least, max(least, 10))
        group.max_size = max(group.max_size, group.min_size)
        desired = min(max(group.desired, group.min_size), group.max_size)
        self.evidence.foreign(group.name, desired)
        group.desired = desired
        group.owner = min(max(group.owner, group.min_size), group.max_size)
        self._changed(group)

    def kill(self, group: FakeGroup) -> bool | None:
        """TerminateInstances, past the group: it finds out later."""
        host = self._some(group, lambda host: not host.leaving)
        if host is None:
            return False
        self.cloud.enter(host, "shutting-down")
        return self._changed(group)

    def retire_by_hand(self, group: FakeGroup) -> bool | None:
        """TerminateInstanceInAutoScalingGroup by somebody else, with or without a decrement."""
        host = self._some(group, lambda host: not host.leaving)
        if host is None:
            return False
        if self.chance.random() < 0.5 and group.desired > group.min_size and group.owner > 0:
            self.evidence.foreign(group.name, group.desired - 1, host.id)
            group.desired -= 1
            group.owner -= 1
        self.behaviour.leave(host)
        return self._changed(group)

    def quarantine(self, group: FakeGroup) -> bool | None:
        """A person's EnterStandby without a decrement, or the way back."""
        aside = [host for host in self.cloud.members(group.name) if host.lifecycle == "Standby"]
        wanted = {"Standby"} if len(aside) > 1 else {"Standby", "InService"}
        host = self._some(group, lambda host: host.lifecycle in wanted)
        if host is None or (host.lifecycle == "Standby" and group.desired >= group.max_size):
            return False
        if host.lifecycle == "InService":
            self.evidence.put_aside(group.name, host.id)
            self.behaviour.stand_by(host)
        else:
            # Where we gave a place back he raises what he sees, and pays by that what we owe.
            ours = self.evidence.owes(group.name)
            self.evidence.foreign(group.name, group.desired + 1, host.id)
            group.desired += 1
            group.owner += not ours
            self.behaviour.serve_again(host)
        return self._changed(group)

    def protect(self, group: FakeGroup) -> bool | None:
        host = self._some(group, lambda host: not host.leaving)
        if host is None:
            return False
        host.protected = not host.protected
        return self._changed(group)

    def sicken(self, group: FakeGroup) -> bool | None:
        """A relapse, of a new host where there is one."""
        host = self._some(group, lambda host: host.lifecycle == "InService")
        if host is None:
            return False
        host.sick_until = self.cloud.now + timedelta(seconds=self.chance.randint(30, 400))
        host.target = "unhealthy"
        return self._changed(group)

    def new_template(self, group: FakeGroup) -> None:
        if group.template is None:
            return
        group.version += 1
        self._changed(group)

    def suspend(self, group: FakeGroup) -> None:
        group.suspended ^= {self.chance.choice(PROCESSES)}
        self._changed(group)

    def delete_group(self, group: FakeGroup) -> bool | None:
        if len(self.cloud.groups) < 2 or self.chance.random() < 0.7:
            return False
        for host in self.cloud.members(group.name):
            self.behaviour.leave(host)
        self.cloud.deleted(group.name)
        return None

    def change_policy(self, group: FakeGroup) -> None:
        rules = drawn(group.name, self.chance)
        roll = self.chance.random()
        if roll < 0.1:
            rules = replace(rules, broken=True)
        elif roll < 0.2:
            rules = replace(rules, mode="observe")
        if self.chance.random() < 0.1:
            group.tags = {} if group.tags else {"repave:policy": group.name}
            self._changed(group)
        self.bind(group, None if self.chance.random() < 0.08 else rules)

    def bind(self, group: FakeGroup, rules: Rules | None) -> None:
        self.evidence.foreign(group.name)
        self.policies.pop(f"{group.name}.yaml", None)
        if rules:
            name = group.name
            rules = replace(rules, signal=self.wants_signal(name), config=self.reads_config(name))
            self.policies[f"{group.name}.yaml"] = rules.text()
        elif group.tags:
            rules = Rules(group.name, broken=True)  # The tag names what does not exist.
        self.cloud.note("bound", group.name, (rules, bool(group.tags)))

    def _changed(self, group: FakeGroup) -> None:
        group.changed = True


DEEDS = (
    "set_desired",
    "scale",
    "scheduled_action",
    "track_target",
    "spot_notice",
    "set_bounds",
    "kill",
    "retire_by_hand",
    "quarantine",
    "protect",
    "sicken",
    "new_template",
    "suspend",
    "delete_group",
    "change_policy",
    "request",
    "hold",
    "freeze",
    "mark",
)

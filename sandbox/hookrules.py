"""What the auditor holds of lifecycle hooks: no wait at one of ours ends by itself, and no host is
told to drain twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sandbox.cloud.membership import group_name
from sandbox.cloud.world import World
from sandbox.records import Violation

OURS = "repave-"


class HookRules:
    def __init__(self, world: World) -> None:
        self._world = world
        self._lapses = self._commands = 0
        self._told = Counter[str]()

    def look(self, now: datetime, enforced: set[str]) -> Iterator[Violation]:
        """What is new since the last look, in groups that a policy enforces."""
        lapses, self._lapses = self._world.lapses[self._lapses :], len(self._world.lapses)
        for lapse in lapses:
            if lapse.hook.startswith(OURS) and lapse.group in enforced:
                words = f"the wait of {lapse.host} at {lapse.hook} ended by itself"
                yield Violation(lapse.at, lapse.group, "hook", words)
        sent, self._commands = self._world.commands[self._commands :], len(self._world.commands)
        for one in sent:
            self._told[one.host] += 1
            if self._told[one.host] > 1:
                yield Violation(one.sent, self._group(one.host), "drain", f"{one.host} told twice")

    def _group(self, host: str) -> str:
        instance = self._world.ec2.get_instance_by_id(host)
        return (group_name(instance) if instance else None) or "no group"

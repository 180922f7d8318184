"""Faults of the emulated account: rules that hold until they are removed or run out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

Kind = Literal[
    "no_capacity", "never_healthy", "failing_checks", "sick", "impaired", "failing_commands"
]


@dataclass(frozen=True, eq=False)
class Fault:
    """One rule; `subject` is a zone, a group or a host, None meaning every one."""

    kind: Kind
    subject: str | None
    since: datetime
    until: datetime | None = None
    everyone: bool = False
    mended: datetime | None = None
    """Hosts launched from then on are well; those launched before stay as they are."""

    def spoils(self, launched: datetime) -> bool:
        """A host that was launched then, as far as its launch decides."""
        born_ill = self.since <= launched and (self.mended is None or launched < self.mended)
        return self.everyone or born_ill

    def covers(self, subject: str | None, now: datetime) -> bool:
        current = self.until is None or now < self.until
        return current and self.subject in (None, subject)


class Faults:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._rules: list[Fault] = []

    def no_capacity(self, zone: str | None = None, *, until: datetime | None = None) -> Fault:
        """Launches into `zone` (None: anywhere) fail for lack of capacity."""
        return self._add(Fault("no_capacity", zone, self._now(), until))

    def never_healthy(self, group: str, *, until: datetime | None = None) -> Fault:
        """Targets of hosts launched from now on stay unhealthy as long as the rule holds."""
        return self._add(Fault("never_healthy", group, self._now(), until))

    def failing_checks(
        self, group: str, *, until: datetime | None = None, everyone: bool = False
    ) -> Fault:
        """Status checks of hosts launched from now on (or of everyone) become impaired."""
        return self._add(Fault("failing_checks", group, self._now(), until, everyone))

    def sick(self, host: str, *, until: datetime | None = None) -> Fault:
        """The host's targets are unhealthy, though EC2 finds nothing wrong with it."""
        return self._add(Fault("sick", host, self._now(), until, everyone=True))

    def impaired(self, host: str, *, until: datetime | None = None) -> Fault:
        """The host's system status check fails."""
        return self._add(Fault("impaired", host, self._now(), until, everyone=True))

    def failing_commands(self, group: str, *, until: datetime | None = None) -> Fault:
        """Commands that are sent to hosts of the group fail on them."""
        return self._add(Fault("failing_commands", group, self._now(), until))

    def mend(self, fault: Fault) -> None:
        """A bad launch template was followed by a good one: hosts launched from now on are well."""
        self.remove(fault)
        self._rules.append(replace(fault, mended=self._now()))

    def spoils(self, group: str) -> bool:
        """Whether a host that `group` launched now would stay unhealthy."""
        now = self._now()
        return any(self.afflicts(kind, group, now) for kind in ("never_healthy", "failing_checks"))

    def remove(self, fault: Fault) -> None:
        self._rules.remove(fault)

    def clear(self) -> None:
        self._rules.clear()

    def lacks_capacity(self, zone: str) -> bool:
        now = self._now()
        return any(rule.kind == "no_capacity" and rule.covers(zone, now) for rule in self._rules)

    def any_of(self, kind: Kind) -> bool:
        return any(rule.kind == kind for rule in self._rules)

    def afflicts(self, kind: Kind, group: str | None, launched: datetime) -> bool:
        """Whether a rule of `kind` holds for a host of `group` that was launched then."""
        now = self._now()
        return any(
            rule.kind == kind and rule.covers(group, now) and rule.spoils(launched)
            for rule in self._rules
        )

    def _add(self, fault: Fault) -> Fault:
        self._rules.append(fault)
        return fault

"""What of one group Repave has under way, as its deeds and the emulated group tell."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sandbox.hands import Deed


@dataclass
class Doings:
    surplus: int = 0
    """What Repave has added to desired capacity and not taken back; below zero while a standby is
    undone in a full group."""
    total: int = 0
    """By what all its calls together have moved desired capacity, ever."""
    launches: int = 0
    """That no termination has ended yet."""
    restored: int = 0
    """Hosts taken back from Standby whose new host is still to go."""
    leaving: set[str] = field(default_factory=set)
    """Each ends a launch once it is gone."""
    standby: set[str] = field(default_factory=set)
    firsts: list[str] = field(default_factory=list)
    """Terminated before another was there; one less with each new host that serves."""

    @property
    def in_flight(self) -> int:
        return self.owed + len(self.standby) + len(self.firsts)

    @property
    def owed(self) -> int:
        """The most that may be added to desired capacity."""
        return self.launches + self.restored

    @property
    def out(self) -> int:
        """Hosts taken out of service before another served."""
        return len(self.standby) + len(self.firsts)

    def take(self, deed: Deed) -> None:
        self.surplus += deed.moved
        self.total += deed.moved
        match deed.kind:
            case "launch":
                self.launches += 1
            case "policy":
                self.launches += deed.moved
            case "standby":
                self.standby.add(str(deed.host))
            case "restore":
                self.standby.discard(str(deed.host))
                self.restored += self.surplus > self.owed
            case "terminate" if not deed.was.startswith("Terminating"):
                self._terminated(str(deed.host), deed.moved)

    def _terminated(self, host: str, moved: int) -> None:
        if host in self.standby:
            return  # It is under way until it is gone.
        if self.launches > len(self.leaving):
            self.leaving.add(host)
        elif moved < 0:
            self.restored = max(0, self.restored - 1)
        else:
            self.firsts.append(host)

    def saw(self, members: Iterable[Any], served: Collection[str]) -> None:
        """`served`: hosts that serve since the last time."""
        states = {member.instance_id: member.lifecycle_state for member in members}
        gone = self.leaving - states.keys()
        self.launches, self.leaving = self.launches - len(gone), self.leaving - gone
        self.standby = {h for h in self.standby if states.get(h) not in (None, "InService")}
        del self.firsts[: len(served)]

    def let_go(self) -> None:
        """Another hand set desired capacity: what was added and is not on its way back is his."""
        kept = len(self.leaving)
        self.launches -= min(max(self.surplus, 0), self.launches - kept)
        self.restored, self.surplus = 0, 0

"""A small account in memory around the real pass: what AWS does between passes, and faults.

Every call to AWS and every write of a replacement or a fleet is counted. At the chosen ones the
answer is lost (the pass records an error) or the process dies, after the call has taken effect.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chalicelib.aws.capacity import Launched
from chalicelib.aws.notices import Notices
from chalicelib.deps import Deps
from chalicelib.handlers.reconcile_fleet import reconcile_fleet
from chalicelib.model.group import Group, Health, Member
from chalicelib.model.instance import Instance
from chalicelib.model.policy import Binding
from chalicelib.observability import metrics
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import memory_registry
from tests.builders import NOW, binding, group, instance, member, policy, span

COUNTED = {"claim", "save", "commit", "finish", "finish_pass"}


class Died(BaseException):
    """The process ended here."""


class Lost(Exception):
    """The answer never came."""


def nobody() -> Any:
    raise AssertionError("nobody is told anything here")


class Faulty:
    """Passes every call on, and lets the world count those that change something."""

    def __init__(self, inner: Any, called: Callable[[str], None]) -> None:
        self._inner, self._called = inner, called

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._inner, name)
        if name not in COUNTED:
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            answer = found(*args, **kwargs)
            self._called(name)
            return answer

        return call


class World:
    """`size` hosts, all due. `owner` is the desired capacity that nobody may take from."""

    def __init__(
        self,
        size: int = 3,
        in_flight: int = 2,
        faults: Mapping[int, type[BaseException]] | None = None,
        lag: int = 0,
    ) -> None:
        self.now = NOW
        self.owner = self.desired = size
        self.members = {f"i-{n}": member(f"i-{n}") for n in range(size)}
        self.born = dict.fromkeys(self.members, NOW - span("8d"))
        self.tokens: dict[str, str] = {}
        self.calls: list[str] = []
        self.violations: list[str] = []
        self.binding = binding(policy(in_flight=in_flight))
        self.deps = self._deps()
        self._lag, self._late, self._old = lag, 0, 0
        self.faults = faults or {}
        self._lose = ""
        self._shown = self._group()
        self._poked = False

    def pass_(self) -> None:
        """One pass, and as many more as it asks for."""
        for _ in range(6):
            self._poked = False
            try:
                reconcile_fleet(self.deps, "web")
            except Died:
                pass
            metrics.clear_metrics()
            if not self._poked:
                return

    def minute(self) -> None:
        """What AWS does while nobody looks."""
        self.now += timedelta(minutes=1)
        for id, found in list(self.members.items()):
            if found.leaving:
                del self.members[id]
            elif found.lifecycle == "Pending":
                self.members[id] = replace(found, lifecycle="InService")
        staying = sorted(i for i, m in self.members.items() if not m.leaving)
        for _ in range(self.desired - len(staying)):
            self._new("Pending")
        # Scaling in, Auto Scaling takes the youngest: the worst choice there is for us.
        for id in staying[self.desired :]:
            self.members[id] = replace(self.members[id], lifecycle="Terminating")

    def run(self, minutes: int) -> "World":
        for _ in range(minutes):
            self.pass_()
            self.minute()
        return self

    def lose_answer_of(self, name: str) -> None:
        """The next call of that name takes effect, and nobody hears of it."""
        self._lose = name

    def show_old(self, readings: int) -> None:
        """After the next change so many readings still show what was before it."""
        self._old = readings

    def wants(self, desired: int) -> None:
        """The owner sets another desired capacity."""
        self.owner = self.desired = desired

    def get(self, name: str | Iterable[str]) -> Any:
        """A group by its name; instances by their ids."""
        if isinstance(name, str):
            return self._reading()
        return {id: self._instance(id) for id in name if id in self.born}

    def of(self, hosts: Iterable[str], *_: Any) -> dict[str, Health]:
        return {id: Health(id in self.members) for id in hosts}

    def refresh(self, name: str) -> None:
        return None

    def launch(self, name: str, zone: str, token: str) -> Launched:
        if token not in self.tokens:
            self.tokens[token] = self._new("Pending")
            self.desired += 1
        self._called("launch")
        return Launched(self.tokens[token])

    def terminate(self, host: str, *, decrement: bool) -> None:
        serving = [i for i, m in self.members.items() if m.in_service]
        if host in serving and len(serving) - 1 < self.owner:
            self.violations.append(f"{self.now:%H:%M} {host}: {len(serving) - 1} serve")
        self.members[host] = replace(self.members[host], lifecycle="Terminating")
        self.desired -= decrement
        if self.desired < self.owner:
            self.violations.append(f"{self.now:%H:%M} {host}: desired is {self.desired}")
        self._called("terminate")

    def send(self, fleets: Iterable[str]) -> None:
        self._poked = True

    def book(self) -> "World":
        return self

    def bind(self, *_: Any) -> Binding:
        return self.binding

    @property
    def old(self) -> list[str]:
        return [id for id in self.members if self.born[id] < NOW]

    @property
    def open(self) -> list[Any]:
        return self.deps.registry.replacements.open_in("web")

    def _new(self, lifecycle: str) -> str:
        id = f"i-n{len(self.born):03}"
        self.members[id], self.born[id] = member(id, lifecycle), self.now
        return id

    def _group(self) -> Group:
        listed: list[Member] = [self.members[id] for id in sorted(self.members)]
        return group(*listed, desired=self.desired, max_size=20)

    def _reading(self) -> Group:
        """After each change the first `lag` readings still show what was before it."""
        now = self._group()
        if now != self._shown and self._old:
            self._old -= 1
            return self._shown
        if now != self._shown and self._late < self._lag:
            self._late += 1
            return self._shown
        self._shown, self._late = now, 0
        return now

    def _instance(self, id: str) -> Instance:
        state = "running" if id in self.members else "terminated"
        return instance(id, state=state, launched_at=self.born[id], attached_at=self.born[id])

    def _called(self, name: str) -> None:
        self.calls.append(name)
        fault = self.faults.get(len(self.calls) - 1)
        if fault:
            raise fault(name)
        if name == self._lose:
            self._lose = ""
            raise Lost(name)

    def _deps(self) -> Deps:
        plain = memory_registry()
        plain.fleets.record_sweep(self.now, audited_hosts=0)
        registry = Registry(
            plain.hosts,
            Faulty(plain.replacements, self._called),
            Faulty(plain.fleets, self._called),
            plain.timeline,
            plain.services,
            plain.configuration,
            plain.history,
        )
        clock: Callable[[], datetime] = lambda: self.now  # noqa: E731
        me: Any = self
        silent = Notices(nobody, "")
        return Deps(
            me, me, me, me, me, me, me, me, registry, me, clock, me, me, me, silent, me, me, me
        )

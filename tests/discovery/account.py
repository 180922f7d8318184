"""A small account in memory around the real handlers: hosts come and go, and EC2 tells of it."""

from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, field, fields, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from chalicelib.aws.notices import Notices
from chalicelib.deps import Deps
from chalicelib.errors import InstanceNotYetKnown
from chalicelib.events import InstanceState, Poke
from chalicelib.handlers.reconcile_fleet import reconcile_fleets
from chalicelib.handlers.register_host import register_host
from chalicelib.handlers.sweep import sweep
from chalicelib.model.group import Group, Health, Member
from chalicelib.model.instance import Instance
from chalicelib.policies.book import PolicyBook
from chalicelib.registry.memory import memory_registry
from tests.builders import NOW, group, instance, member

POLICY = """
name: web
mode: observe
age: {soft: 30d, hard: 60d}
services: [{name: web, port: 8080}]
"""
BY_TAG = {"repave:service/web": "9000"}
"""A standalone host offers it as well."""
GROUPS = ("web", "app")


def nobody() -> Any:
    raise AssertionError("nobody is told anything here")


@dataclass
class Account:
    """What EC2 and Auto Scaling say, and how its events reach the handlers."""

    now: datetime = NOW
    instances: dict[str, Instance] = field(default_factory=dict)
    members: dict[str, dict[str, Member]] = field(default_factory=lambda: {g: {} for g in GROUPS})
    poked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.registry = memory_registry()
        self.book = PolicyBook.of({"web.yaml": POLICY})
        given = {
            "groups": self._groups(),
            "instances": self._instances(),
            "health": SimpleNamespace(of=lambda ids, *_: {id: Health(True) for id in ids}),
            "standalone": SimpleNamespace(every=lambda: [], get=lambda *_: None),
            "pokes": SimpleNamespace(send=self.poked.extend),
            "registry": self.registry,
            "policies": SimpleNamespace(book=lambda: self.book),
            "clock": lambda: self.now,
            "hooks": SimpleNamespace(of=lambda name: []),
            "notices": Notices(nobody, ""),
            "region": "eu-west-1",
        }
        # Nothing else is asked where nobody acts, and who asks fails.
        nobodies: dict[str, Any] = {
            each.name: SimpleNamespace()
            for each in fields(Deps)
            if each.default is MISSING and each.default_factory is MISSING
        }
        self.deps = Deps(**nobodies | given)

    def born(self, group: str | None, state: str = "running") -> str:
        number = len(self.instances)
        id, ip = f"i-{number:017x}", f"10.0.{number // 250}.{number % 250}"
        tags = {"aws:autoscaling:groupName": group} if group else BY_TAG
        times = {"launched_at": self.now, "attached_at": self.now}
        self.instances[id] = instance(id, state=state, private_ip=ip, tags=tags, **times)
        if group:
            self.members[group][id] = member(id)
        return id

    def dies(self, id: str, state: str = "terminated") -> None:
        self.instances[id] = replace(self.instances[id], state=state)
        for members in self.members.values():
            members.pop(id, None)

    def tell(self, id: str, state: str = "") -> None:
        """Its event comes now, of the state that EC2 shows unless another is given; Lambda tries
        twice more what EC2 does not know yet."""
        event = InstanceState(f"e-{id}", id, state or self.instances[id].state)
        for _ in range(3):
            try:
                register_host(self.deps, event)
                break
            except InstanceNotYetKnown:
                continue
        self.drain()

    def drain(self) -> None:
        """All pokes, and those that their passes send."""
        while self.poked:
            fleets, self.poked[:] = sorted(set(self.poked)), []
            reconcile_fleets(self.deps, [Poke(f"m-{fleet}", fleet) for fleet in fleets])

    def sweep(self, audits: bool = False) -> None:
        """An audit is due every hour; one that is wanted now is due now."""
        if audits:
            self.now += timedelta(hours=1)
        sweep(self.deps)
        self.drain()

    def living(self) -> set[str]:
        return {id for id, found in self.instances.items() if not found.final}

    def _groups(self) -> Any:
        def shown(name: str) -> Group | None:
            if name not in self.members:
                return None
            found = self.members[name].values()
            return group(*found, name=name, tags={"repave:policy": "web"})

        return SimpleNamespace(
            get=shown,
            every=lambda: [shown(name) for name in self.members],
            refresh=lambda name: None,
            policy_runs=lambda *_: 0,
        )

    def _instances(self) -> Any:
        def get(ids: Iterable[str]) -> dict[str, Instance]:
            return {id: self.instances[id] for id in ids if id in self.instances}

        def every() -> Iterator[Instance]:
            return iter(list(self.instances.values()))

        return SimpleNamespace(get=get, every=every)

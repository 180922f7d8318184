"""Hosts that a warm function keeps: the same as those that a cold one reads."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.announcing import announced
from chalicelib.kept import KEPT_FOR, KeptHosts
from chalicelib.model.announcement import LATEST, NODES, Index
from chalicelib.model.host import Host
from chalicelib.model.service import Service
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import memory_registry
from tests.registry.examples import NOW as ANY
from tests.registry.examples import TICK, a_host

NOW = ANY.replace(minute=0, second=0, microsecond=0)
"""The beginning of a period."""
WEB = (Service("web", 80, (), {}),)


@dataclass
class Counted:
    """Which hosts were asked for by their names."""

    hosts: Any
    asked: list[set[str]] = field(default_factory=list)

    def get_many(self, hosts: Iterable[str]) -> dict[str, Host]:
        wanted = set(hosts)
        self.asked.append(wanted)
        found: dict[str, Host] = self.hosts.get_many(wanted)
        return found

    def __getattr__(self, name: str) -> Any:
        return getattr(self.hosts, name)


@pytest.fixture
def registry() -> Registry:
    made = memory_registry()
    for number in range(30):
        write(made, None, a_host(id=f"i-{number}", services=WEB))
    return replace(made, hosts=Counted(made.hosts))


def write(registry: Registry, was: Host | None, host: Host) -> None:
    with announced(registry, [(was, host)], NOW):
        if was is None:
            registry.hosts.register(host)
        elif host.gone_at:
            registry.hosts.forget(host.id, NOW, "ended")
        else:
            registry.hosts.update_facts(host, was)


def change(registry: Registry, id: str, **to: Any) -> None:
    was = registry.hosts.get(id)
    assert was
    write(registry, was, replace(was, **to))


def read(kept: KeptHosts, registry: Registry, name: str = "web", now: Any = NOW) -> dict[str, Host]:
    return dict(kept.read(registry, registry.services.index(name), now))


def asked(registry: Registry) -> list[set[str]]:
    found: list[set[str]] = registry.hosts.asked  # type: ignore[attr-defined]
    return found


def test_only_hosts_that_changed_are_read_again(registry: Registry) -> None:
    kept = KeptHosts()
    assert read(kept, registry).keys() == {f"i-{number}" for number in range(30)}
    change(registry, "i-3", state="stopped")
    change(registry, "i-4", state="stopped")
    found = read(kept, registry)
    assert found["i-3"].state == found["i-4"].state == "stopped"
    read(kept, registry)
    assert asked(registry)[1:] == [{"i-3", "i-4"}]


def test_all_are_read_again_after_more_changes_than_an_index_remembers(registry: Registry) -> None:
    kept = KeptHosts()
    read(kept, registry)
    for number in range(LATEST + 1):
        change(registry, f"i-{number}", state="stopped")
    assert read(kept, registry)["i-0"].state == "stopped"
    assert len(asked(registry)[-1]) == 30


def test_what_raises_no_index_is_told_some_minutes_late(registry: Registry) -> None:
    kept = KeptHosts()
    read(kept, registry)
    registry.hosts.ready("i-3", "ada", NOW)
    assert read(kept, registry, now=NOW + KEPT_FOR - TICK)["i-3"].ready_by is None
    assert read(kept, registry, now=NOW + KEPT_FOR)["i-3"].ready_by == "ada"


def test_a_change_that_began_before_all_were_read_is_read_when_it_is_told(
    registry: Registry,
) -> None:
    kept, was = KeptHosts(), registry.hosts.get("i-3")
    assert was
    with announced(registry, [(was, replace(was, state="stopped"))], NOW):
        read(kept, registry)
        registry.hosts.update_facts(replace(was, state="stopped"), was)
        assert read(kept, registry)["i-3"].state == "running"
    assert read(kept, registry)["i-3"].state == "stopped"


def test_all_that_is_kept_ends_at_once(registry: Registry) -> None:
    """What was made of it ends then too: one after the other they would last twice as long."""
    kept = KeptHosts()
    read(kept, registry, now=NOW + KEPT_FOR - TICK)
    registry.hosts.ready("i-3", "ada", NOW)
    assert read(kept, registry, now=NOW + KEPT_FOR)["i-3"].ready_by == "ada"


def test_more_hosts_than_a_function_has_room_for_are_not_kept(registry: Registry) -> None:
    """Nor do they cost others their place."""
    change(registry, "i-29", services=())
    kept = KeptHosts(most=29)
    for name in ("web", NODES, "web", NODES):
        assert len(read(kept, registry, name)) == (29 if name == "web" else 30)
    assert [len(each) for each in asked(registry)] == [29]


def test_a_service_of_nobody_is_not_kept(registry: Registry) -> None:
    kept = KeptHosts()
    assert read(kept, registry, "nobody") == {}
    write(registry, None, a_host(id="i-new", services=(Service("nobody", 1, (), {}),)))
    assert read(kept, registry, "nobody").keys() == {"i-new"}


def test_two_services_that_are_too_many_together_are_kept_by_turns(registry: Registry) -> None:
    kept = KeptHosts(most=40)
    for name in ("web", NODES, "web"):
        assert len(read(kept, registry, name)) == 30
    assert [len(each) for each in asked(registry)] == [30, 30]


@pytest.mark.parametrize("seed", range(40))
def test_whoever_keeps_hosts_sees_what_a_reader_of_all_sees(seed: int, registry: Registry) -> None:
    chance, kept, new = random.Random(seed), KeptHosts(), 100
    for _ in range(60):
        living = sorted(host.id for host in registry.hosts.every())
        for _ in range(chance.choice((0, 1, 1, 3, LATEST + 1))):
            id, what = chance.choice(living), chance.choice(("state", "services", "gone", "new"))
            host = registry.hosts.get(id)
            if what == "new":
                new += 1
                write(registry, None, a_host(id=f"i-{new}", services=WEB))
            elif host is None or host.gone:
                continue
            elif what == "gone":
                change(registry, id, gone_at=NOW)
            elif what == "services":
                change(registry, id, services=() if host.services else WEB)
            else:
                change(registry, id, state=chance.choice(("running", "stopped")))
        for name in ("web", NODES):
            assert told(read(kept, registry, name), name) == told(read_all(registry, name), name)


def read_all(registry: Registry, name: str) -> dict[str, Host]:
    return read(KeptHosts(), registry, name)


def told(hosts: dict[str, Host], name: str) -> dict[str, Host]:
    """Whoever is read and is gone, or offers it no more, is left out of an answer."""
    return {
        id: host for id, host in hosts.items() if not host.gone and (name == NODES or host.services)
    }


def test_an_index_names_nobody_before_the_first_raise() -> None:
    assert Index("web").changed_since(Index("web")) == frozenset()

"""What wakes the watchers of a service, and what becomes of a death on the way."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.announcing import LOST_AFTER, announce_lost, announced, leaving
from chalicelib.model.announcement import NODES, TOLD, watched
from chalicelib.model.host import Mark
from chalicelib.model.service import Service
from chalicelib.registry.contract import Registry
from chalicelib.registry.memory import memory_registry
from tests.builders import NOW, hold, host, later, requested

WEB, API = Service("web", 80), Service("api", 81)


@pytest.fixture
def registry() -> Registry:
    return memory_registry()


def raised(registry: Registry) -> dict[str, int]:
    return {index.service: index.value - 1 for index in registry.services.indexes()}


def test_one_pass_raises_an_index_once_however_many_hosts_changed(registry: Registry) -> None:
    changes = [(None, host(f"i-{n}", services=(WEB,))) for n in range(5)]
    with announced(registry, changes, NOW):
        assert raised(registry) == {NODES: 0, "web": 0}
    assert raised(registry) == {NODES: 1, "web": 1}
    assert registry.services.hosts_of("web") == {f"i-{n}" for n in range(5)}


def test_a_thousand_changes_to_one_service_wake_nobody_who_watches_another(
    registry: Registry,
) -> None:
    with announced(registry, [(None, host("i-1", services=(WEB,)))], NOW):
        pass
    before = registry.services.index("web")
    known = host("i-2", services=(API,))
    for n in range(1000):
        changed = replace(known, lifecycle=f"Pending{n}")
        with announced(registry, [(known, changed)], NOW):
            known = changed
    assert registry.services.index("web") == before
    assert registry.services.index("api").value == 1001


def test_a_host_that_offers_something_else_wakes_both_and_moves(registry: Registry) -> None:
    was, is_now = host(services=(WEB,)), host(services=(API,))
    with announced(registry, [(None, was)], NOW):
        pass
    with announced(registry, [(was, is_now)], NOW):
        # Both, until its row tells which: one too many is left out by whoever reads the row.
        assert registry.services.hosts_of("web") == registry.services.hosts_of("api") == {"i-1"}
    assert registry.services.hosts_of("web") == frozenset()
    assert raised(registry) == {NODES: 2, "web": 2, "api": 1}


def test_a_host_that_is_gone_leaves_its_services(registry: Registry) -> None:
    was = host(services=(WEB,))
    registry.services.enter("web", was.id)
    with announced(registry, [(was, replace(was, gone_at=NOW))], NOW):
        pass
    assert registry.services.hosts_of("web") == frozenset()
    assert raised(registry) == {NODES: 1, "web": 1}


NOT_TOLD: dict[str, Any] = {
    "seen_at": NOW,
    "recycle_at": NOW,
    "request": requested(),
    "open_replacement": "r-1",
    "failures": 3,
    "hold": hold(),
}


@pytest.mark.parametrize("name", NOT_TOLD)
def test_what_is_repaves_own_wakes_nobody(registry: Registry, name: str) -> None:
    known = host(services=(WEB,))
    with announced(registry, [(known, replace(known, **{name: NOT_TOLD[name]}))], NOW):
        pass
    assert raised(registry) == {}


def test_every_fact_that_is_told_wakes() -> None:
    known = host(services=(WEB,))
    for name in TOLD:
        assert watched(known, replace(known, **{name: object() if name != "services" else (API,)}))


def test_an_announced_end_wakes() -> None:
    known = host(services=(WEB,))
    marked = replace(known, interruption=Mark("ec2", NOW, "spot", later("2m")))
    assert watched(known, marked) == {NODES, "web"}


def test_a_death_between_the_rows_and_the_raise_is_made_good_by_a_sweep(
    registry: Registry,
) -> None:
    with pytest.raises(KeyboardInterrupt):
        with announced(registry, [(None, host(services=(WEB,)))], NOW):
            raise KeyboardInterrupt
    assert announce_lost(registry, NOW + LOST_AFTER) == 0, "whoever began it may be at it yet"
    late = NOW + LOST_AFTER + timedelta(seconds=1)
    assert announce_lost(registry, late) == 2
    assert raised(registry) == {NODES: 1, "web": 1}
    assert announce_lost(registry, late) == 0


def test_a_commit_wakes_and_a_finish_that_changes_nothing_does_not(registry: Registry) -> None:
    registry.hosts.register(host(services=(WEB,)))
    with leaving(registry, "i-1", NOW, leaves=False):
        pass
    assert raised(registry) == {}
    with leaving(registry, "i-1", NOW, leaves=True):
        pass
    assert raised(registry) == {NODES: 1, "web": 1}
    with leaving(registry, "i-unknown", NOW, leaves=True):
        pass
    assert raised(registry) == {NODES: 1, "web": 1}

"""Services: the contract, in both registries."""

import pytest

from chalicelib.model.announcement import Index
from chalicelib.registry.contract import Registry
from chalicelib.registry.contract.services import Services
from tests.registry.examples import HOUR, NOW, TICK


@pytest.fixture
def services(registry: Registry) -> Services:
    return registry.services


def test_a_service_that_nobody_knows_has_the_first_index_and_no_hosts(services: Services) -> None:
    assert services.index("web") == Index("web", 1)
    assert (services.indexes(), services.hosts_of("web")) == ([], frozenset())


def test_a_change_raises_the_index_once_it_is_announced(services: Services) -> None:
    token = services.begin(["web"], NOW)
    assert services.index("web") == Index("web", 1, frozenset({token}))
    services.announce(["web"], [token])
    assert services.index("web") == Index("web", 2)


def test_the_index_of_another_service_stays(services: Services) -> None:
    for _ in range(50):
        services.announce(["b"], [services.begin(["b"], NOW)])
    assert (services.index("a").value, services.index("b").value) == (1, 51)


def test_changes_of_two_workers_are_pending_by_themselves(services: Services) -> None:
    """The one that ends must not hide the other, which may have died."""
    first, second = services.begin(["web"], NOW), services.begin(["web", "api"], NOW)
    services.announce(["web"], [first])
    assert services.index("web").pending == services.index("api").pending == {second}


def test_a_change_is_overdue_when_it_was_begun_before(services: Services) -> None:
    token = services.begin(["web"], NOW)
    index = services.index("web")
    assert index.overdue(NOW) == frozenset()
    assert index.overdue(NOW + TICK) == {token}
    assert index.overdue(NOW + HOUR) == {token}


def test_announcing_twice_raises_twice_and_never_back(services: Services) -> None:
    token = services.begin(["web"], NOW)
    services.announce(["web"], [token])
    services.announce(["web"], [token])
    assert services.index("web") == Index("web", 3)


def test_all_indexes_are_listed_by_name(services: Services) -> None:
    services.announce(["web", "api", "#nodes"], [services.begin(["web", "api", "#nodes"], NOW)])
    services.enter("db", "i-1")
    assert [index.service for index in services.indexes()] == ["#nodes", "api", "web"]


def test_hosts_enter_and_leave(services: Services) -> None:
    for host in ("i-1", "i-2", "i-2"):
        services.enter("web", host)
    services.enter("api", "i-3")
    assert services.hosts_of("web") == {"i-1", "i-2"}
    services.leave("web", "i-1")
    services.leave("web", "i-9")
    assert services.hosts_of("web") == {"i-2"}


def test_a_naive_time_is_refused(services: Services) -> None:
    with pytest.raises(ValueError, match="time zone"):
        services.begin(["web"], NOW.replace(tzinfo=None))
    assert services.indexes() == []

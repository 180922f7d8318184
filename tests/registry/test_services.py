"""Services: the contract, in both registries."""

import pytest

from chalicelib.model.announcement import LATEST, MOST_NAMED, Index
from chalicelib.registry.contract import Registry
from chalicelib.registry.contract.services import Services
from tests.registry.examples import HOUR, NOW, TICK

WEB = frozenset({"i-1", "i-2"})


@pytest.fixture
def services(registry: Registry) -> Services:
    return registry.services


def test_a_service_that_nobody_knows_has_the_first_index_and_no_hosts(services: Services) -> None:
    assert services.index("web") == Index("web", 1)
    assert (services.indexes(), services.hosts_of("web")) == ([], frozenset())


def test_a_change_raises_the_index_once_it_is_announced(services: Services) -> None:
    token = services.begin(["web"], NOW)
    assert services.index("web") == Index("web", 1, frozenset({token}))
    services.announce({"web": WEB}, [token])
    assert services.index("web") == Index("web", 2, named=1, latest=(WEB,))


def test_the_index_of_another_service_stays(services: Services) -> None:
    for _ in range(50):
        services.announce({"b": WEB}, [services.begin(["b"], NOW)])
    assert (services.index("a").value, services.index("b").value) == (1, 51)


def test_changes_of_two_workers_are_pending_by_themselves(services: Services) -> None:
    """The one that ends must not hide the other, which may have died."""
    first, second = services.begin(["web"], NOW), services.begin(["web", "api"], NOW)
    services.announce({"web": WEB}, [first])
    assert services.index("web").pending == services.index("api").pending == {second}


def test_a_change_is_overdue_when_it_was_begun_before(services: Services) -> None:
    token = services.begin(["web"], NOW)
    index = services.index("web")
    assert index.overdue(NOW) == frozenset()
    assert index.overdue(NOW + TICK) == {token}
    assert index.overdue(NOW + HOUR) == {token}


def test_announcing_twice_raises_twice_and_never_back(services: Services) -> None:
    token = services.begin(["web"], NOW)
    services.announce({"web": WEB}, [token])
    services.announce({"web": WEB}, [token])
    assert services.index("web") == Index("web", 3, named=2, latest=(WEB, WEB))


def test_an_index_remembers_whose_changes_its_latest_raises_were(services: Services) -> None:
    first = services.index("web")
    for number in range(LATEST + 2):
        services.announce({"web": frozenset({f"i-{number}"})}, [services.begin(["web"], NOW)])
        if number == 1:
            third = services.index("web")
    last = services.index("web")
    assert last.changed_since(last) == frozenset()
    assert last.changed_since(third) == {f"i-{number}" for number in range(2, LATEST + 2)}
    assert last.changed_since(first) is None


@pytest.mark.parametrize("hosts", [frozenset[str](), {f"i-{n}" for n in range(MOST_NAMED + 1)}])
def test_whose_change_a_raise_was_may_not_be_known(services: Services, hosts: set[str]) -> None:
    services.announce({"web": WEB}, ["a token"])
    before = services.index("web")
    services.announce({"web": frozenset(hosts)}, ["a token"])
    between = services.index("web")
    services.announce({"web": WEB}, ["a token"])
    last = services.index("web")
    assert between.changed_since(before) is last.changed_since(before) is None
    assert last.changed_since(between) == WEB


def test_an_index_that_was_thrown_away_tells_nothing_of_one_before(services: Services) -> None:
    for _ in range(3):
        services.announce({"web": WEB}, ["a token"])
    assert Index("web").changed_since(services.index("web")) is None


def test_all_indexes_are_listed_by_name(services: Services) -> None:
    names = ("web", "api", "#nodes")
    services.announce(dict.fromkeys(names, WEB), [services.begin(names, NOW)])
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

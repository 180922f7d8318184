"""The API's reads by `dc`: of another region's or account's registry, or refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.handlers.api import fleets, hosts, services
from chalicelib.handlers.api.http import View
from chalicelib.handlers.api.served import VIEWS
from chalicelib.model.fleet import Freeze
from chalicelib.model.place import Place
from chalicelib.model.service import Service
from tests.app.places import HERE, OTHER, START, THERE, Installation, emulated, installed, within

EMPTY = "444455556666"
NEAR, NOBODY = Place(HERE, OTHER), Place(HERE, EMPTY)
OF_OTHERS = {
    "/hosts",
    "/hosts/{id}",
    "/hosts/{id}/facts",
    "/services",
    "/services/{name}",
    "/fleets",
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Place, Installation]]:
    policies = tmp_path_factory.mktemp("policies")
    with emulated():
        here = installed(HERE, policies, {THERE}, (NEAR, NOBODY))
        found = {Place(HERE): here, Place(THERE): installed(THERE, policies)}
        with within(OTHER):
            found[NEAR] = installed(HERE, policies)
        for place, each in found.items():
            each.deps.registry.fleets.set_freeze("web", Freeze(str(place), START, "a feast"))
        yield found


def ids(told: Any) -> set[str]:
    return {host["id"] for host in told["hosts"]}


def test_hosts_are_told_of_whom_they_are_asked(places: dict[Place, Installation]) -> None:
    here = places[Place(HERE)]
    assert ids(here.get(hosts.list_hosts)[1]) == here.hosts
    for place, there in places.items():
        status, told = here.get(hosts.list_hosts, f"dc={place.datacenter}")
        assert (status, ids(told)) == (200, there.hosts)
        host = min(there.hosts)
        for view in (hosts.show_host, services.show_facts):
            status, _ = here.get(view, f"dc={place.datacenter}", id=host)
            assert status == 200
            assert here.get(view, id=host)[0] == (200 if there is here else 404)


def test_fleets_of_another_are_what_its_registry_remembers(
    places: dict[Place, Installation],
) -> None:
    here = places[Place(HERE)]
    for place in (Place(THERE), NEAR):
        status, told = here.get(fleets.list_fleets, f"dc={place.datacenter}")
        (fleet,) = told["fleets"]
        assert (status, fleet["name"], fleet["freeze"]["by"]) == (200, "web", str(place))
        assert "policy" not in fleet and told["broken_policies"] is None


def test_services_of_another_are_asked_there(places: dict[Place, Installation]) -> None:
    here, there = places[Place(HERE)], places[NEAR]
    row = there.deps.registry.hosts.get(min(there.hosts))
    assert row is not None
    offering = replace(row, services=(Service("web", 80),))
    there.deps.registry.hosts.update_facts(offering, row)
    there.deps.registry.services.enter("web", row.id)
    dc = f"dc={NEAR.datacenter}"
    assert [one["name"] for one in here.get(services.list_services, dc)[1]["services"]] == ["web"]
    (instance,) = here.get(services.show_service, dc, name="web")[1]["instances"]
    assert instance["host"] == row.id
    assert here.get(services.show_service, name="web")[0] == 404


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.operation.name)
def test_no_read_by_dc_is_ever_answered_for_the_own_region(
    places: dict[Place, Installation], view: View
) -> None:
    here, operation = places[Place(HERE)], view.operation
    takes = "dc" in operation.given.names()
    assert takes == (operation.method == "GET" and operation.path in OF_OTHERS)
    named = {"id": "i-0123456789abcdef0", "name": "web"}
    in_path = {name: named[name] for name in operation.in_path}
    status, told = here.get(view, "dc=eu-north-1", **in_path)
    (problem,) = [each for each in told["errors"] if each["field"] == "dc"]
    known = ", ".join([HERE, THERE, NEAR.datacenter, NOBODY.datacenter])
    allowed = f"'eu-north-1'; allowed: {known}" if takes else "no such parameter; allowed: "
    assert status == 400 and allowed in problem["problem"]


def test_what_was_is_not_told_of_another(places: dict[Place, Installation]) -> None:
    status, told = places[Place(HERE)].get(hosts.list_hosts, f"dc={THERE}&at=1h")
    assert (status, told["errors"][0]["field"]) == (400, "at")
    assert f"what was in {THERE} is kept there; ask its own API" in told["detail"]


def test_what_cannot_be_read_is_told_with_account_and_role(
    places: dict[Place, Installation],
) -> None:
    status, told = places[Place(HERE)].get(fleets.list_fleets, f"dc={NOBODY.datacenter}")
    assert (status, told["title"]) == (502, "Not reached")
    role = f"arn:aws:iam::{EMPTY}:role/repave-reader-{HERE}"
    assert told["detail"].startswith(f"account {EMPTY} in {HERE}, by {role}, cannot be reached: ")

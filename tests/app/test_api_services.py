"""What the API tells of services, through the application."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib.announcing import announced
from chalicelib.model.host import Host
from sandbox.running import Sandbox
from tests.app.conftest import POLICY, counted, three_hosts
from tests.app.test_api import ask, hosts
from tests.app.test_api_reads import get


@pytest.fixture(scope="module")
def offering(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    policy = POLICY + "services: [{name: web, port: 8080, tags: [http], meta: {tier: '1'}}]\n"
    with counted() as calls:
        with three_hosts(calls, tmp_path_factory.mktemp("policies"), policy) as found:
            yield found


def test_services_are_counted(offering: Sandbox) -> None:
    (told,) = get(offering, "/services")["services"]
    assert told.pop("verified_at")
    assert told == {
        "name": "web",
        "instances": 3,
        "passing": 3,
        "warning": 0,
        "critical": 0,
        "tags": ["http"],
        "fleets": ["web"],
    }


def test_who_offers_a_service_is_told_page_by_page(offering: Sandbox) -> None:
    whole = get(offering, "/services/web")
    assert {each["host"] for each in whole["instances"]} == {host["id"] for host in hosts(offering)}
    first = whole["instances"][0]
    assert (first["port"], first["tags"], first["meta"]) == (8080, ["http"], {"tier": "1"})
    assert (first["status"], first["checks"][0]["id"]) == ("passing", "service")
    pages, cursor = [], ""
    while cursor is not None:
        page = get(offering, f"/services/web?limit=2{cursor and f'&cursor={cursor}'}")
        pages += page["instances"]
        cursor = page["cursor"]
    assert [each["host"] for each in pages] == [each["host"] for each in whole["instances"]]


def test_only_those_that_pass_are_told_where_that_is_asked(offering: Sandbox) -> None:
    id = hosts(offering)[0]["id"]
    row = offering.deps.registry.hosts.get(id)
    assert row is not None
    sick = replace(row, checks={"ec2": "impaired"})
    write(offering, row, sick)
    try:
        passing = get(offering, "/services/web?passing=true")["instances"]
        assert len(passing) == 2 and id not in {each["host"] for each in passing}
        assert get(offering, "/services")["services"][0]["critical"] == 1
    finally:
        write(offering, sick, row)


def write(offering: Sandbox, was: Host, host: Host) -> None:
    registry = offering.deps.registry
    with announced(registry, [(was, host)], offering.clock.now()):
        assert registry.hosts.update_facts(host, was)


def test_the_facts_of_a_host_are_told_with_how_they_are_known(offering: Sandbox) -> None:
    id = hosts(offering)[0]["id"]
    told = get(offering, f"/hosts/{id}/facts")
    assert (told["facts"]["instance_id"], told["facts"]["fleet"]) == (id, "web")
    assert told["services"] == [
        {"name": "web", "port": 8080, "tags": ["http"], "meta": {"tier": "1"}}
    ]
    assert told["how"] in {"event", "pass", "sweep", "audit"}


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/services/nobody", 404, "no host offers a service 'nobody', or ever did"),
        ("/services/No_Label", 400, "name: 'No_Label'; allowed: a label of DNS"),
        ("/hosts/i-0123456789abcdef0/facts", 404, "no host i-0123456789abcdef0"),
    ],
)
def test_what_nobody_offers_is_not_found(
    offering: Sandbox, path: str, status: int, words: str
) -> None:
    said, problem = ask(offering, "GET", path)
    assert (said, words in problem["detail"]) == (status, True), problem

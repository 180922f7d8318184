"""`repave services`, against the sandbox's own gateway."""

from collections.abc import Iterator

import pytest

from sandbox.gateway import Gateway
from tests.app.conftest import POLICY, counted, three_hosts
from tests.cli.test_operating import Operator


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    policy = POLICY + "services: [{name: web, port: 8080, tags: [http]}]\n"
    folder = tmp_path_factory.mktemp("policies")
    with counted() as calls, three_hosts(calls, folder, policy) as sandbox:
        gateway = Gateway(sandbox.functions, sandbox.turns, 0)
        gateway.start()
        yield Operator(sandbox, gateway.url)
        gateway.stop()


def test_services_are_listed_with_how_many_pass(operator: Operator) -> None:
    status, out, errors = operator.run("services")
    assert (status, errors) == (0, "")
    assert out.splitlines()[1].split()[:7] == ["web", "3", "3", "0", "0", "http", "web"]
    assert [each["name"] for each in operator.told("services")] == ["web"]


def test_a_service_names_the_hosts_that_offer_it_and_where(operator: Operator) -> None:
    status, out, _ = operator.run("services", "web", "--passing", "--limit", "1")
    line = out.splitlines()[1].split()
    assert (status, line[0], line[4:7]) == (0, operator.first, ["8080", "passing", "http"])
    assert len(operator.told("services", "web")) == 3


def test_a_service_that_nobody_offers_is_an_error_with_its_name(operator: Operator) -> None:
    status, _, errors = operator.run("services", "wbe")
    assert status == 1 and "no host offers a service 'wbe', or ever did" in errors

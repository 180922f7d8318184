"""`--dc`: the commands ask the API of another region's registry."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from chalicelib import wiring
from chalicelib.model.fleet import Freeze
from chalicelib.model.service import Service
from chalicelib.registry.memory import memory_registry
from sandbox.gateway import Gateway
from tests.app.conftest import counted, three_hosts
from tests.builders import NOW, host
from tests.cli.test_operating import Operator

HOST, THERE = "i-0123456789abcdef0", "eu-west-1"


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    there = memory_registry()
    there.hosts.register(host(HOST, fleet="db", services=(Service("sql", 5432),)))
    there.services.enter("sql", HOST)
    there.fleets.set_freeze("db", Freeze("Ada", NOW, "a feast"))
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as sandbox:
        away = replace(sandbox.deps, registry=there, region=THERE)
        wiring.install(replace(sandbox.deps, elsewhere={THERE: lambda: away}))
        gateway = Gateway(sandbox.functions, sandbox.turns, 0)
        gateway.start()
        yield Operator(sandbox, gateway.url)
        gateway.stop()


def test_hosts_and_services_are_those_of_there(operator: Operator) -> None:
    assert [each["id"] for each in operator.told("hosts", "--dc", THERE)] == [HOST]
    assert [each["name"] for each in operator.told("services", "--dc", THERE)] == ["sql"]
    (offering,) = operator.told("services", "sql", "--dc", THERE)
    assert offering["host"] == HOST
    assert len(operator.told("hosts")) == 3


def test_a_host_of_there_has_neither_verdict_nor_history(operator: Operator) -> None:
    told = operator.told("host", HOST, "--dc", THERE)
    assert (told["id"], told["verdict"], "timeline" in told) == (HOST, None, False)
    status, out, _ = operator.run("host", HOST, "--dc", THERE)
    assert (status, "fleet: db" in out, "when" in out) == (0, True, False)


def test_fleets_of_there_are_what_the_registry_remembers(operator: Operator) -> None:
    status, out, _ = operator.run("fleets", "--dc", THERE)
    heads, line = out.splitlines()
    assert status == 0 and heads.split() == "fleet open last replaced last pass state".split()
    assert line.split()[:2] == ["db", "0"] and "frozen by Ada: a feast" in line


def test_one_that_is_not_answered_for_is_named_with_those_that_are(operator: Operator) -> None:
    for words in (["hosts"], ["host", HOST], ["services"], ["fleets"]):
        status, _, errors = operator.run(*words, "--dc", "mars")
        assert status == 2 and "dc: 'mars'; allowed: us-east-1, eu-west-1" in errors

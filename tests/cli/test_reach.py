"""`repave reach`, against the sandbox's own gateway."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.estate import GroupSpec
from sandbox.gateway import Gateway
from tests.app.conftest import counted, three_hosts
from tests.cli.test_operating import Operator


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as sandbox:
        cache = GroupSpec("cache", 2, 3, None, opens={"web": 6379})
        sandbox.estate.group(cache)  # type: ignore[attr-defined]
        sandbox.run_for(timedelta(minutes=5))
        gateway = Gateway(sandbox.functions, sandbox.turns, 0)
        gateway.start()
        yield Operator(sandbox, gateway.url)
        gateway.stop()


def test_what_is_allowed_ends_with_0_and_what_is_not_with_1(operator: Operator) -> None:
    status, out, errors = operator.run("reach", "web", "cache", "--port", "6379")
    assert (status, errors) == (0, "")
    assert out.startswith("web may reach cache by tcp 6379.\n")
    assert " and 2 like it" in out and "in by sgr-" in out and "\n- Network ACLs, " in out
    status, out, errors = operator.run("reach", "cache", "web", "--port", "6379")
    assert (status, errors) == (1, "")
    assert out.startswith("cache may not reach web by tcp 6379.\n")
    assert "no inbound rule: add to sg-" in out


def test_what_is_partly_allowed_ends_with_1(operator: Operator) -> None:
    status, out, _ = operator.run("reach", "0.0.0.0/0", "web", "--port", "22")
    assert status == 1 and out.startswith("some of 0.0.0.0/0 may reach some of web by tcp 22.\n")


def test_who_can_reach_a_fleet_is_a_table(operator: Operator) -> None:
    status, out, errors = operator.run("reach", "--into", "cache")
    assert (status, errors) == (0, "")
    assert out.startswith("Into cache (fleet, hosts looked at: 2):\n")
    assert [line.split()[:2] for line in out.splitlines()[2:5]] == [
        ["tcp", "22"],
        ["tcp", "80"],
        ["tcp", "6379"],
    ]


def test_programs_get_all_of_it(operator: Operator) -> None:
    told = operator.told("reach", "web", "cache", "--port", "6379", "--protocol", "tcp")
    assert told["outcome"] == "allowed" and told["paths"][0]["egress"]["group"].startswith("sg-")
    assert len(operator.told("reach", "--into", "cache")["openings"]) == 3


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([], 2, "give FROM and TO, or --into TO alone"),
        (["web"], 2, "give FROM and TO, or --into TO alone"),
        (["web", "--into", "cache"], 2, "give FROM and TO, or --into TO alone"),
        (["web", "cache"], 2, "port: missing for tcp"),
        (["web", "nobody", "--port", "1"], 1, "no fleet and no service is named 'nobody'"),
    ],
)
def test_what_cannot_be_asked_is_one_line(
    operator: Operator, words: list[str], status: int, said: str
) -> None:
    found, out, errors = operator.run("reach", *words)
    assert (found, out) == (status, "") and said in errors and errors.count("\n") == 1

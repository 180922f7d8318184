"""`repave diff` and `--at`, against the sandbox's own gateway."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from cli.__main__ import main
from sandbox.gateway import Gateway
from tests.app.conftest import POLICY, counted, three_hosts

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Of three hosts one was tagged, which an audit finds, and another ended, an hour ago."""
    folder = tmp_path_factory.mktemp("policies")
    policy = POLICY.replace("soft: 1h, hard: 3h", "soft: 9d, hard: 12d")
    with counted() as calls, three_hosts(calls, folder, policy) as sandbox:
        first, second, _ = sorted(host.id for host in sandbox.deps.registry.hosts.every())
        ec2 = sandbox.estate.ec2  # type: ignore[attr-defined]
        ec2.create_tags(Resources=[first], Tags=[{"Key": "repave:service/web", "Value": "8080"}])
        ec2.terminate_instances(InstanceIds=[second])
        sandbox.run_for(timedelta(minutes=70))
        gateway = Gateway(sandbox.functions, sandbox.turns, 0)
        gateway.start()

        def run(*words: str) -> tuple[int, str, str]:
            out, errors = io.StringIO(), io.StringIO()
            given = [*words, "--api-url", gateway.url]
            return main(given, out, errors, sandbox.clock.now), out.getvalue(), errors.getvalue()

        yield run
        gateway.stop()


def test_what_came_went_and_changed_is_listed(run: Run) -> None:
    status, out, errors = run("diff", "--from", "71m", "--fleet", "web")
    lines = out.splitlines()
    assert (status, errors) == (0, "")
    assert lines[0].endswith("UTC: 1 came, 1 changed, 1 went")
    assert lines[1].split() == ["host", "fleet", "what", "noticed", "at", "by", "facts"]
    assert "service web: - -> 8080" in out and "launched 2026-" in out


def test_programs_get_all_of_it(run: Run) -> None:
    found = json.loads(run("diff", "--from", "71m", "--json")[1])
    assert {one["what"] for one in found["changes"]} == {"came", "changed", "went"}
    assert found["counts"] == {"came": 1, "changed": 1, "went": 1}


def test_what_is_cut_off_is_said(run: Run) -> None:
    assert run("diff", "--from", "71m", "--limit", "1")[1].splitlines()[-1] == "and 2 more: --limit"


def test_where_nothing_changed_it_says_so(run: Run) -> None:
    status, out, _ = run("diff", "--from", "1m", "--to", "now")
    assert status == 0 and out.endswith("UTC: nothing came, went or changed\n")


def test_hosts_are_listed_as_they_were(run: Run) -> None:
    then, now = (json.loads(run("hosts", *at, "--json")[1]) for at in (("--at", "71m"), ()))
    gone = {row["id"] for row in then} - {row["id"] for row in now}
    assert len(then) == len(now) == 3 and len(gone) == 1
    status, out, _ = run("host", gone.pop(), "--at", "71m")
    assert status == 0 and "\n  state: running\n" in out


def test_a_time_of_which_nothing_is_known_is_a_wrong_argument(run: Run) -> None:
    status, _, errors = run("diff", "--from", "91d")
    assert status == 2 and "before the history that is kept; allowed: " in errors

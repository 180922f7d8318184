"""What the API says to good and to bad requests, through the application itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.running import Sandbox
from tests.app.conftest import Calls, running


def ask(sandbox: Sandbox, method: str, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    answer = sandbox.request(method, path, body)
    return answer["statusCode"], json.loads(answer["body"])


def hosts(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(sandbox, "GET", "/hosts")[1]["hosts"]
    return found


def test_every_member_is_listed_with_its_date(sandbox: Sandbox) -> None:
    assert len(hosts(sandbox)) == 3
    assert all(host["recycle_at"] and host["fleet"] == "web" for host in hosts(sandbox))


def test_a_host_is_shown_with_its_verdict(sandbox: Sandbox) -> None:
    status, body = ask(sandbox, "GET", f"/hosts/{hosts(sandbox)[0]['id']}")
    assert (status, body["verdict"]["verdict"]) == (200, "fresh")


def test_a_second_request_finds_the_same_replacement(sandbox: Sandbox) -> None:
    path = f"/hosts/{hosts(sandbox)[0]['id']}/rebuild"
    assert ask(sandbox, "POST", path, {"why": "try"})[0] == 202
    sandbox.run_until(
        lambda: bool(sandbox.deps.registry.replacements.open_in("web")),
        within=sandbox.account.world.timing.status_checks,
    )
    first, second = ask(sandbox, "POST", path), ask(sandbox, "POST", path)
    assert first[0] == second[0] == 202
    assert first[1]["replacement"]["id"] == second[1]["replacement"]["id"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/hosts/i-0123456789abcdef0", None, 404, "no host"),
        ("GET", "/hosts/web-1", None, 400, "hexadecimal"),
        ("POST", "/hosts/web-1/rebuild", None, 400, "hexadecimal"),
        ("POST", "/hosts/i-0123456789abcdef0/rebuild", None, 404, "no host"),
        ("POST", "/hosts/i-0123456789abcdef0/rebuild", {"when": 1}, 400, "allowed: why"),
        ("POST", "/hosts/i-0123456789abcdef0/rebuild", {"why": ""}, 400, "1 to 500"),
        ("GET", "/hosts?limit=0", None, 400, "1 to 1000"),
        ("GET", "/hosts?cursor=nonsense", None, 400, "cursor"),
        ("GET", "/hosts?colour=red", None, 400, "allowed: fleet"),
        ("GET", "/fleets/nobody/plan", None, 404, "nobody"),
    ],
)
def test_bad_requests_say_what_is_wrong(
    sandbox: Sandbox, method: str, path: str, body: Any, status: int, words: str
) -> None:
    found, problem = ask(sandbox, method, path, body)
    assert found == status
    assert words in json.dumps(problem)


def test_hosts_of_unmanaged_fleets_are_registered_and_refused(tmp_path: Path, calls: Calls) -> None:
    from datetime import timedelta

    from sandbox.estate import Estate, GroupSpec

    with running(tmp_path, broken="name: broken\nage: {soft: 9d, hard: 1d}\n") as sandbox:
        estate = Estate()
        estate.group(GroupSpec("plain", size=1, max_size=2, policy=None))
        estate.group(GroupSpec("stuck", size=1, max_size=2, policy="broken"))
        sandbox.run_for(timedelta(minutes=5))
        said = {
            h["fleet"]: ask(sandbox, "POST", f"/hosts/{h['id']}/rebuild") for h in hosts(sandbox)
        }
        assert said["plain"][0] == said["stuck"][0] == 409
        assert "unmanaged" in said["plain"][1]["detail"]
        assert "soft is longer than hard" in said["stuck"][1]["detail"]
        assert ask(sandbox, "GET", "/fleets")[1]["broken_policies"][0]["file"] == "broken.yaml"


def test_a_terminated_host_is_refused(sandbox: Sandbox) -> None:
    from datetime import timedelta

    host = hosts(sandbox)[0]["id"]
    sandbox.estate.ec2.terminate_instances(InstanceIds=[host])  # type: ignore[attr-defined]
    sandbox.run_for(timedelta(minutes=2))
    status, problem = ask(sandbox, "POST", f"/hosts/{host}/rebuild")
    assert (status, "is gone since" in problem["detail"]) == (409, True)


def test_health_tells_when_the_sweep_last_ran(sandbox: Sandbox) -> None:
    assert ask(sandbox, "GET", "/health")[0] == 200

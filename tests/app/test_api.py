"""What the API says to good and to bad requests, through the application itself."""

import json
from typing import Any

import pytest

from sandbox.running import Sandbox


def ask(
    sandbox: Sandbox, method: str, path: str, body: Any = None, **headers: str
) -> tuple[int, dict[str, Any]]:
    """Names of headers with underscores in the place of dashes."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    answer = sandbox.request(method, path, body, headers=named)
    return answer["statusCode"], json.loads(answer["body"])


def hosts(sandbox: Sandbox) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(sandbox, "GET", "/hosts")[1]["hosts"]
    return found


def test_every_member_is_listed_with_its_date(shared: Sandbox) -> None:
    assert len(hosts(shared)) == 3
    assert all(host["recycle_at"] and host["fleet"] == "web" for host in hosts(shared))


def test_a_host_is_shown_with_its_verdict(shared: Sandbox) -> None:
    status, body = ask(shared, "GET", f"/hosts/{hosts(shared)[0]['id']}")
    assert (status, body["verdict"]["verdict"]) == (200, "fresh")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/hosts/i-0123456789abcdef0", None, 404, "no host"),
        ("GET", "/hosts/web-1", None, 400, "hexadecimal"),
        ("POST", "/hosts/web-1/rebuild", None, 400, "hexadecimal"),
        ("POST", "/hosts/i-0123456789abcdef0/rebuild", None, 404, "no host"),
        ("POST", "/hosts/i-0123456789abcdef0/rebuild", {"how": 1}, 400, "allowed: when, why"),
        ("POST", "/hosts/i-0123456789abcdef0/rebuild", {"why": ""}, 400, "1 to 500"),
        ("GET", "/hosts?limit=0", None, 400, "1 to 1000"),
        ("GET", "/hosts?cursor=nonsense", None, 400, "cursor"),
        ("GET", "/hosts?colour=red", None, 400, "allowed: at, cursor, dc, fleet, gone, limit"),
        ("GET", "/hosts?state=ill", None, 400, "state: 'ill'; allowed: pending, running"),
        ("GET", "/hosts?zone=EU", None, 400, "zone: 'EU'; allowed: an availability zone"),
        ("GET", "/hosts?older_than=5", None, 400, "older_than: '5': not a duration; allowed: num"),
        ("GET", "/hosts?gone=1", None, 400, "gone: '1'; allowed: `true` or `false`"),
        ("GET", "/hosts?gone=true&state=running", None, 400, "gone; allowed: terminated"),
        ("GET", "/replacements?open=yes", None, 400, "open: 'yes'; allowed: `true` or `false`"),
        ("GET", "/replacements?step=lost", None, 400, "step: 'lost'; allowed: one of claimed, la"),
        ("GET", "/fleets/nobody/plan", None, 404, "nobody"),
    ],
)
def test_bad_requests_say_what_is_wrong(
    shared: Sandbox, method: str, path: str, body: Any, status: int, words: str
) -> None:
    found, problem = ask(shared, method, path, body)
    assert found == status
    assert words in json.dumps(problem)


def test_health_tells_when_the_sweep_last_ran(shared: Sandbox) -> None:
    assert ask(shared, "GET", "/health")[0] == 200


def test_a_fleet_is_listed_with_its_ages_and_its_freeze(shared: Sandbox) -> None:
    fleet = ask(shared, "GET", "/fleets")[1]["fleets"][0]
    assert (fleet["soft_seconds"], fleet["hard_seconds"], fleet["freeze"]) == (3600, 10800, None)


def test_a_key_that_is_none_is_named(shared: Sandbox) -> None:
    path = "/hosts/i-0123456789abcdef0/rebuild"
    for key in ("", "a b", "x" * 129, "é"):
        status, problem = ask(shared, "POST", path, Idempotency_Key=key)
        assert (status, problem["errors"][0]["field"]) == (400, "Idempotency-Key")
        assert "1 to 128 ASCII characters" in problem["errors"][0]["problem"]

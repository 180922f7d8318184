"""What people tell by the API: holds, freezes, requests. Each is found again where it acts."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.running import START, Sandbox
from tests.app.test_api import ask, hosts

WHY = {"why": "a release"}
HOUR = WHY | {"until": "1h"}


@pytest.fixture
def thawed(shared: Sandbox) -> Iterator[Sandbox]:
    yield shared
    ask(shared, "DELETE", "/freeze")
    ask(shared, "DELETE", "/fleets/web/freeze")
    for host in hosts(shared):
        ask(shared, "DELETE", f"/hosts/{host['id']}/hold")


def words(sandbox: Sandbox, host: str) -> str:
    return str(ask(sandbox, "GET", f"/hosts/{host}")[1]["verdict"]["words"])


def told(sandbox: Sandbox, subject: str) -> list[str]:
    return [entry.what for entry in sandbox.deps.registry.timeline.of(subject)]


def test_a_host_is_held_until_a_time_and_released(thawed: Sandbox) -> None:
    id_ = hosts(thawed)[0]["id"]
    status, made = ask(thawed, "PUT", f"/hosts/{id_}/hold", HOUR)
    assert (status, made["fleet"], made["hold"]["why"]) == (202, "web", "a release")
    assert made["hold"]["by"].endswith("assumed-role/operator/sandbox")
    assert ask(thawed, "GET", f"/hosts/{id_}")[1]["hold"] == made["hold"]
    assert ask(thawed, "DELETE", f"/hosts/{id_}/hold") == (202, made)
    assert ask(thawed, "DELETE", f"/hosts/{id_}/hold") == (200, made | {"hold": None})
    assert told(thawed, f"host/{id_}")[:2] == ["released", "held"]


def test_a_hold_beyond_the_policys_caps_is_refused_with_who_holds(thawed: Sandbox) -> None:
    first, second, _ = (host["id"] for host in hosts(thawed))
    assert ask(thawed, "PUT", f"/hosts/{first}/hold", HOUR)[0] == 202
    status, problem = ask(thawed, "PUT", f"/hosts/{second}/hold", HOUR)
    assert (status, f"1 of 3 hosts be held at once: {first}" in problem["detail"]) == (409, True)
    assert ask(thawed, "PUT", f"/hosts/{first}/hold", HOUR | {"until": "14d"})[0] == 202
    status, problem = ask(thawed, "PUT", f"/hosts/{first}/hold", HOUR | {"until": "15d"})
    assert (status, "held for 14 days" in problem["detail"]) == (409, True)


def test_a_fleet_is_frozen_and_says_so_until_it_is_thawed(thawed: Sandbox) -> None:
    status, made = ask(thawed, "PUT", "/fleets/web/freeze", HOUR)
    assert (status, made["freeze"]["why"]) == (202, "a release")
    (blocker,) = ask(thawed, "GET", "/fleets/web/plan")[1]["blockers"]
    assert blocker.startswith("fleet frozen by") and blocker.endswith("UTC: a release")
    assert ask(thawed, "DELETE", "/fleets/web/freeze") == (202, made)
    assert ask(thawed, "DELETE", "/fleets/web/freeze") == (200, made | {"freeze": None})
    assert ask(thawed, "GET", "/fleets/web/plan")[1]["blockers"] == []
    assert told(thawed, "fleet/web")[:2] == ["thawed", "frozen"]


def test_the_account_is_frozen_until_somebody_lifts_it(thawed: Sandbox) -> None:
    status, made = ask(thawed, "PUT", "/freeze", WHY)
    assert (status, made["freeze"]["until"]) == (202, None)
    assert ask(thawed, "GET", "/health")[1]["freeze"] == made["freeze"]
    (blocker,) = ask(thawed, "GET", "/fleets/web/plan")[1]["blockers"]
    assert blocker.startswith("account frozen by") and "until lifted" in blocker
    assert ask(thawed, "DELETE", "/freeze") == (202, made)
    assert ask(thawed, "DELETE", "/freeze") == (200, {"freeze": None})


def test_a_fleet_is_asked_for_in_the_hosts_that_it_has(thawed: Sandbox) -> None:
    ask(thawed, "PUT", "/fleets/web/freeze", HOUR)
    body = WHY | {"when": "now"}
    status, made = ask(thawed, "POST", "/fleets/web/rebuild", body)
    assert (status, made["hosts"], made["request"]["when"]) == (202, 3, "now")
    planned = ask(thawed, "GET", "/fleets/web/plan")[1]
    assert [said["reasons"] for said in planned["verdicts"]] == [["request"]] * 3
    assert ask(thawed, "GET", "/fleets")[1]["fleets"][0]["request"] == made["request"]
    thawed.deps.registry.fleets._note("web", {"request": None})  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "problem"),
    [
        ("PUT", "/hosts/{}/hold", WHY, 400, "until: missing; allowed: a time with its zone"),
        ("PUT", "/hosts/{}/hold", {"until": "1h"}, 400, "why: missing; allowed: text of 1 to 500"),
        ("PUT", "/hosts/{}/hold", WHY | {"until": "soon"}, 400, "'soon': not a time"),
        ("PUT", "/hosts/{}/hold", WHY | {"until": "0s"}, 400, "allowed: later than"),
        ("PUT", "/hosts/{}/hold", WHY | {"until": f"{START:%FT%T}"}, 400, "a time with its zone"),
        ("PUT", "/hosts/{}/hold", WHY | {"until": START.isoformat()}, 400, "over already"),
        ("PUT", "/hosts/i-0123456789abcdef0/hold", HOUR, 404, "no host"),
        ("DELETE", "/hosts/i-0123456789abcdef0/hold", None, 404, "no host"),
        ("PUT", "/fleets/nobody/freeze", HOUR, 404, "nobody"),
        ("PUT", "/fleets/web/freeze", {}, 400, "why: missing"),
        ("DELETE", "/fleets/nobody/freeze", None, 404, "nobody"),
        ("POST", "/fleets/nobody/rebuild", WHY, 404, "nobody"),
        ("POST", "/fleets/web/rebuild", {"when": "later"}, 400, "`windows`, or `now`"),
        ("POST", "/hosts/{}/rebuild", {"when": "later"}, 400, "`windows`, or `now`"),
        ("DELETE", "/replacements/20260316T080000Z-{}", None, 404, "no replacement"),
        ("DELETE", "/replacements/x", None, 400, "the time of its claim and its old host"),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_and_what_is_allowed(
    shared: Sandbox, method: str, path: str, body: Any, status: int, problem: str
) -> None:
    found, said = ask(shared, method, path.format(hosts(shared)[0]["id"]), body)
    assert (found, problem in json.dumps(said)) == (status, True), said

"""What the API tells of fleets, histories and the days to come, through the application."""

from typing import Any

import pytest

from sandbox.running import Sandbox
from tests.app.test_api import ask, hosts


def get(sandbox: Sandbox, path: str) -> dict[str, Any]:
    status, body = ask(sandbox, "GET", path)
    assert status == 200, body
    return body


def test_a_fleet_is_shown_with_its_policy_and_its_oldest_host(shared: Sandbox) -> None:
    fleet = get(shared, "/fleets/web")
    assert (fleet["name"], fleet["hosts"], fleet["standalone"]) == ("web", 3, False)
    assert (fleet["rules"]["hard_seconds"], fleet["rules"]["how"]) == (10800, "tag")
    assert fleet["oldest"]["id"] in {host["id"] for host in hosts(shared)}
    assert fleet["rebuilds"]["whole"] is None


def test_the_coming_days_of_a_fleet_are_foretold(shared: Sandbox) -> None:
    told = get(shared, "/fleets/web/forecast?days=7")
    assert (told["outlook"], len(told["days"]), told["hosts"]) == ("feasible", 7, 3)
    assert get(shared, "/fleets/web/forecast")["days_asked"] == 90


def test_a_host_has_a_history_page_by_page(shared: Sandbox) -> None:
    host = hosts(shared)[0]["id"]
    page = get(shared, f"/hosts/{host}/timeline?limit=1")
    assert page["entries"][0].keys() == {"at", "what", "words", "by"}
    assert get(shared, f"/hosts/{host}/timeline")["entries"][0] == page["entries"][0]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/fleets/nobody", "nobody"),
        ("/fleets/nobody/forecast", "nobody"),
        ("/fleets/nobody/timeline", "nobody"),
        ("/hosts/i-0123456789abcdef0/timeline", "no host"),
        ("/replacements/20260302T120000Z-i-0123456789abcdef0", "no replacement"),
        ("/replacements/20260302T120000Z-i-0123456789abcdef0?fleet=web", "no replacement"),
    ],
)
def test_what_is_not_known_is_not_found(shared: Sandbox, path: str, words: str) -> None:
    status, problem = ask(shared, "GET", path)
    assert (status, words in problem["detail"]) == (404, True)


def ids(sandbox: Sandbox, query: str) -> set[str]:
    return {host["id"] for host in get(sandbox, f"/hosts?{query}")["hosts"]}


def test_hosts_are_listed_by_what_is_asked_of_them(shared: Sandbox) -> None:
    every = hosts(shared)
    zone = every[0]["zone"]
    there = {host["id"] for host in every if host["zone"] == zone}
    for where in ("", "&fleet=web", "&fleet=web&state=running&older_than=0s&gone=false"):
        assert ids(shared, f"zone={zone}{where}") == there
        for nobody in ("state=stopped", "older_than=9d", "gone=true", "gone=true&state=terminated"):
            assert ids(shared, f"{nobody}{where.partition('&state')[0]}") == set()

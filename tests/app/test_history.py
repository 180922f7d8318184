"""What was, asked of the application itself after hosts have come, changed and gone."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox import dialects
from sandbox.running import Sandbox
from tests.app.conftest import POLICY, counted, three_hosts
from tests.app.test_api import ask
from tests.app.test_api_reads import get

SERVICES = POLICY + "services: [{name: web, port: 8080}]\n"
HOST_ID = re.compile("i-[0-9a-f]{17}")
IN_PLACE_OF = re.compile("""replaces"?[:>] ?"?i-[0-9a-f]{17}""")
MINUTE = timedelta(minutes=1)
UNKNOWN = {"generation", "replaces", "replaced_by", "open_replacement"}
"""Of Repave's own doings, which no version tells."""


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, list[Any]]]:
    """Two hours in which the hosts grow too old, and are replaced; seen every four minutes."""
    folder = tmp_path_factory.mktemp("policies")
    with counted() as calls, three_hosts(calls, folder, SERVICES) as sandbox:
        seen = []
        for _ in range(30):
            seen.append((sandbox.deps.clock().isoformat(), told(sandbox), everywhere(sandbox)))
            sandbox.run_for(4 * MINUTE)
        yield sandbox, seen


def told(sandbox: Sandbox, **at: str) -> dict[str, Any]:
    """All that is known of hosts, without what only Repave itself asks for."""
    page = get(sandbox, f"/hosts?{urlencode({'fleet': 'web', **at})}")
    return {row["id"]: {name: row[name] for name in row.keys() - UNKNOWN} for row in page["hosts"]}


def everywhere(sandbox: Sandbox, **at: str) -> list[Any]:
    """Who is named, in whose place whoever came: that is of Repave's own doings too."""
    found = []
    for path, given in (
        ("/v1/health/service/web", {"passing": "1"}),
        ("/prometheus/targets", {"fleet": "web"}),
        ("/pdb/query/v4/nodes", {}),
        ("/eureka/apps", {}),
        ("/ansible/inventory", {"fleet": "web"}),
    ):
        answer = dialects.ask(sandbox.functions, "GET", f"{path}?{urlencode(given | at)}", {}, None)
        assert answer["statusCode"] == 200, answer
        found.append(sorted(HOST_ID.findall(IN_PLACE_OF.sub("", answer["body"]))))
    return found


def test_each_moment_is_told_later_as_it_was_then(moved: Any) -> None:
    sandbox, seen = moved
    assert len({tuple(hosts) for _, hosts, _ in seen}) > 3
    for at, hosts, named in seen:
        assert told(sandbox, at=at) == hosts, at
        assert everywhere(sandbox, at=at) == named, at


def test_one_host_is_told_as_it_was_also_long_after_its_end(moved: Any) -> None:
    sandbox, seen = moved
    at, hosts, _ = seen[0]
    for id, row in hosts.items():
        then = get(sandbox, f"/hosts/{id}?{urlencode({'at': at})}")
        assert {name: then[name] for name in row} == row and then["verdict"] is None
        named = get(sandbox, f"/hosts/{id}?{urlencode({'at': at, 'fleet': 'web'})}")
        assert named == then
    young = (hosts_of(seen[-1]) - hosts_of(seen[0])).pop()
    status, problem = ask(sandbox, "GET", f"/hosts/{young}?{urlencode({'at': at})}")
    assert status == 404 and "name the fleet that it was in then" in problem["detail"]
    assert ask(sandbox, "GET", f"/hosts/{young}?fleet=web")[0] == 400


def hosts_of(one: Any) -> set[str]:
    return set(one[1])


def test_services_and_facts_are_told_as_they_were(moved: Any) -> None:
    sandbox, seen = moved
    at, hosts, _ = seen[0]
    then = urlencode({"at": at})
    (web,) = get(sandbox, f"/services?{then}")["services"]
    assert (web["name"], web["instances"]) == ("web", len(hosts))
    page = get(sandbox, f"/services/web?{then}")
    assert {each["host"] for each in page["instances"]} == hosts.keys()
    told = get(sandbox, f"/hosts/{min(hosts)}/facts?{then}")
    assert (told["status"], told["as_of"][:16]) == ("passing", at[:16])
    young = (hosts_of(seen[-1]) - hosts_of(seen[0])).pop()
    assert ask(sandbox, "GET", f"/hosts/{young}/facts?{then}")[0] == 404
    assert ask(sandbox, "GET", "/services?at=91d")[0] == 400


def test_the_difference_is_that_of_the_two_moments(moved: Any) -> None:
    sandbox, seen = moved
    first, last = seen[2], seen[-1]
    query = urlencode({"from": first[0], "to": last[0], "fleet": "web"})
    told = get(sandbox, f"/diff?{query}")
    by = {
        what: {c["host"] for c in told["changes"] if c["what"] == what} for what in told["counts"]
    }
    assert by["came"] == hosts_of(last) - hosts_of(first) != set()
    assert by["went"] == hosts_of(first) - hosts_of(last) != set()
    assert told["counts"] == {what: len(hosts) for what, hosts in by.items()}
    came = next(c for c in told["changes"] if c["what"] == "came")
    assert first[0][:19] < came["true_since"] <= came["noticed_at"] < last[0]
    assert came["how"] in ("event", "pass")


def test_the_difference_is_told_page_by_page(moved: Any) -> None:
    sandbox, seen = moved
    query = urlencode({"from": seen[0][0], "to": seen[-1][0]})
    whole, found, cursor = get(sandbox, f"/diff?{query}"), [], ""
    while True:
        page = get(sandbox, f"/diff?{query}&limit=2{cursor}")
        found += page["changes"]
        assert page["counts"] == whole["counts"] and len(page["changes"]) <= 2
        if page["cursor"] is None:
            break
        cursor = f"&cursor={page['cursor']}"
    assert found == whole["changes"] and len(found) > 2


def test_a_change_of_which_no_event_told_is_dated_by_the_audit_that_found_it(moved: Any) -> None:
    sandbox, _ = moved
    host = sandbox.deps.registry.hosts.in_fleet("web")[-1].id
    before = sandbox.deps.clock().isoformat()
    tags = [{"Key": "colour", "Value": "blue"}]
    sandbox.estate.ec2.create_tags(Resources=[host], Tags=tags)
    noticed = lambda: "colour" in sandbox.deps.registry.hosts.get(host).tags  # noqa: E731
    assert sandbox.run_until(noticed, timedelta(minutes=70))
    told = get(sandbox, f"/diff?{urlencode({'from': before})}")
    (change,) = [each for each in told["changes"] if each["host"] == host]
    assert (change["what"], change["how"], change["true_since"]) == ("changed", "audit", None)
    assert {"name": "tag colour", "was": None, "now": "blue"} in change["facts"]
    account = sandbox.deps.registry.fleets.account()
    assert change["noticed_at"] == f"{account.last_audit_at:%Y-%m-%dT%H:%M:%SZ}"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/hosts?at=91d", "before the history that is kept; allowed: 2026-"),
        ("/hosts?at=2099-01-01T00:00:00Z", "to come; allowed: 2026-"),
        ("/hosts?at=soon", "at: 'soon': not a time; allowed: a time with its zone such as"),
        ("/hosts?at=1m&gone=true", "gone: true; allowed: false, with `at`"),
        ("/diff", "from: missing; allowed: a time with its zone"),
        ("/diff?from=1m&to=2m", "from: 2026-"),
        ("/diff?since=1m", "allowed: cursor, fleet, from, limit, to"),
        ("/diff?from=1m&cursor=x", "The cursor is not of this listing"),
    ],
)
def test_a_time_that_cannot_be_meant_is_refused(moved: Any, path: str, words: str) -> None:
    status, problem = ask(moved[0], "GET", path)
    told = problem["detail"] + str(problem.get("errors"))
    assert (status, words in told) == (400, True), told


def test_dialects_refuse_it_in_plain_words(moved: Any) -> None:
    answer = dialects.ask(moved[0].functions, "GET", "/prometheus/targets?at=91d", {}, None)
    assert answer["statusCode"] == 400
    assert answer["body"].startswith("at: 2025-") or "before the history" in answer["body"]

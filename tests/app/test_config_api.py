"""Configuration by the API: keys are set and seen; whom a change rolls is told beforehand."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from sandbox.running import Sandbox
from tests.app.conftest import counted
from tests.app.test_api import ask
from tests.app.test_boot_document import boot, of_fleet, two_fleets

KEY = "web/size"
SOON = timedelta(seconds=50)
"""Before the next sweep."""


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """An account costs seconds: what a test changes, no other looks at."""
    with counted() as calls, two_fleets(calls, tmp_path_factory.mktemp("policies")) as found:
        yield found


def config(sandbox: Sandbox, method: str, path: str = "", body: Any = None, **query: Any) -> Any:
    found = {name: str(value) for name, value in query.items()}
    return ask(sandbox, method, f"/config{path}?{urlencode(found)}", body)


def put(sandbox: Sandbox, key: str, value: str, **query: Any) -> Any:
    return config(sandbox, "PUT", body={"value": value}, key=key, **query)


def test_a_key_is_set_seen_listed_and_deleted(reading: Sandbox) -> None:
    status, done = put(reading, "free/a", "one", cas=0)
    assert (status, done["changed"], done["rolls"]) == (200, True, [])
    status, found = config(reading, "GET", key="free/a")
    assert (status, found["value"], found["encoding"], found["revision"]) == (
        200,
        "one",
        "text",
        done["revision"],
    )
    assert found["by"].startswith("arn:")
    keys = config(reading, "GET", "/keys", prefix="free/")[1]
    assert ([each["key"] for each in keys["keys"]], keys["left_out"]) == (["free/a"], 0)
    assert config(reading, "DELETE", key="free/a", cas=found["revision"])[0] == 200
    assert config(reading, "GET", key="free/a")[0] == 404
    old = config(reading, "GET", "/keys", prefix="free/", revision=found["revision"])[1]
    assert old["keys"] == keys["keys"]


def test_every_version_is_told_and_what_is_other_between_two_revisions(reading: Sandbox) -> None:
    before = config(reading, "GET", "/keys")[1]["revision"]
    for value in ("1", "2"):
        put(reading, "free/h", value)
    put(reading, "free/i", "x")
    config(reading, "DELETE", key="free/h")
    history = config(reading, "GET", "/history", key="free/h")[1]
    assert [(v["value"], v["deleted"]) for v in history["versions"]] == [
        ("", True),
        ("2", False),
        ("1", False),
    ]
    first = config(reading, "GET", "/history", key="free/h", limit=1)[1]
    rest = config(reading, "GET", "/history", key="free/h", before=first["before"])[1]
    assert [*first["versions"], *rest["versions"]] == history["versions"]
    diff = config(reading, "GET", "/diff", prefix="free/", since=before)[1]["differences"]
    assert [(d["key"], d["change"]) for d in diff] == [("free/i", "added")]
    was = history["versions"][1]["revision"]
    diff = config(reading, "GET", "/diff", prefix="free/h", since=was, until=was + 2)[1]
    (one,) = diff["differences"]
    assert (one["change"], one["was"]["value"], one["now"]) == ("removed", "2", None)


def test_a_dry_run_tells_what_it_would_roll_and_changes_nothing(reading: Sandbox) -> None:
    before = config(reading, "GET", key=KEY)
    status, told = put(reading, KEY, "9", dry_run="true")
    (roll,) = told["rolls"]
    assert (status, told["dry_run"], told["changed"]) == (200, True, True)
    assert (roll["fleet"], roll["hosts"], roll["went"], roll["goes"], roll["at_once"]) == (
        "web",
        2,
        0,
        2,
        1,
    )
    assert roll["words"] == "2 of 2 hosts go, 1 at a time"
    assert roll["about_seconds"] == 2 * 21 * 60  # Bake, within and drain of the policy, two times.
    assert config(reading, "GET", key=KEY) == before
    same = put(reading, KEY, "1", dry_run="true")[1]
    assert (same["changed"], same["rolls"][0]["goes"]) == (False, 0)
    gone = config(reading, "DELETE", key=KEY, dry_run="true")[1]
    assert (gone["changed"], gone["rolls"][0]["goes"]) == (True, 2)
    none = config(reading, "DELETE", key="web/none", dry_run="true")[1]
    assert (none["changed"], none["rolls"][0]["goes"]) == (False, 0)


def test_who_reads_a_prefix_and_what_they_have_read(reading: Sandbox) -> None:
    (one,) = config(reading, "GET", "/readers", prefix="web/size")[1]["readers"]
    (read,) = one["readings"]
    assert (one["fleet"], one["rolls"], one["unread"]) == ("web", True, [])
    assert (read["current"], len(read["hosts"])) == (True, 2)
    everybody = config(reading, "GET", "/readers")[1]["readers"]
    assert {each["fleet"] for each in everybody} == {"other", "web"}
    assert config(reading, "GET", "/readers", prefix="none/")[1]["readers"] == []


def test_a_change_by_the_api_is_looked_at_at_once(reading: Sandbox) -> None:
    put(reading, "other/size", "2")
    one = of_fleet(reading, "other")[0]["id"]
    reading.run_until(lambda: bool(reading.deps.registry.replacements.open_in("other")), SOON)
    assert boot(reading, one)[1]["config"]["entries"][1]["value"] == "1"


@pytest.mark.parametrize(
    ("method", "query", "body", "status", "words"),
    [
        ("PUT", {"key": KEY, "cas": 1}, {"value": "2"}, 409, "web/size is revision"),
        ("PUT", {"key": "no", "cas": 1}, {"value": "2"}, 409, "no is not there"),
        ("DELETE", {"key": KEY, "cas": 0}, None, 409, "and not as it was read (cas 0)"),
        ("PUT", {"key": KEY}, None, 400, "value: missing; allowed: text"),
        ("PUT", {"key": KEY}, {"value": "?", "encoding": "base64"}, 400, "value: not base64"),
        ("PUT", {"key": KEY}, {"value": "x" * 393_217}, 400, "(393217 > 393216 bytes)"),
        ("PUT", {"key": "é" * 1024}, {"value": "2"}, 400, "2048 bytes; allowed: at most 1024"),
        ("PUT", {"key": ""}, {"value": "2"}, 400, "key: ''; allowed: 1 to 1024 characters"),
        ("GET", {}, None, 400, "key: missing"),
        ("GET", {"key": "none"}, None, 404, "no key 'none'"),
    ],
)
def test_what_cannot_be_is_told_with_what_is_allowed(
    reading: Sandbox, method: str, query: dict[str, Any], body: Any, status: int, words: str
) -> None:
    found, problem = config(reading, method, body=body, **query)
    assert (found, words in problem["detail"]) == (status, True), problem


def test_a_revision_to_come_is_refused(reading: Sandbox) -> None:
    status, problem = config(reading, "GET", "/diff", since=10**9)
    assert (status, "allowed: up to" in problem["detail"]) == (400, True)


def test_what_no_host_could_read_any_more_is_refused(reading: Sandbox) -> None:
    for number in range(5):
        assert put(reading, f"web/big{number}", "x" * 390_000)[0] == 200
    status, problem = put(reading, "web/big5", "x" * 390_000, dry_run="true")
    assert (status, "fleet web could not read it: 8 keys" in problem["detail"]) == (409, True)


def test_a_change_that_is_sent_again_is_made_once(reading: Sandbox) -> None:
    path = f"/config?{urlencode({'key': 'free/once'})}"
    first, again = (
        ask(reading, "PUT", path, {"value": "1"}, Idempotency_Key="one") for _ in range(2)
    )
    assert first == again
    assert len(config(reading, "GET", "/history", key="free/once")[1]["versions"]) == 1

"""A host reads its configuration once, and is replaced when what it would read is another."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.configuration.boot import MOST_KEYS
from chalicelib.model.configuration import ConfigRead, Operation, Verb
from chalicelib.model.replacement import Reason
from sandbox.running import Options, Sandbox
from tests.app.calls import Calls
from tests.app.conftest import POLICY, running
from tests.app.test_api import ask, hosts
from tests.app.test_ready import NOBODY

READS = f"{POLICY}config: {{prefixes: [web/, all/]}}\n"
OTHER = POLICY.replace("name: web", "name: other") + "config: {prefixes: [other/]}\n"
WHILE = timedelta(minutes=30)


def boot(sandbox: Sandbox, host: str | None) -> tuple[int, dict[str, Any]]:
    answer = sandbox.request("GET", "/hosts/self/boot", host=host)
    return answer["statusCode"], json.loads(answer["body"])


def put(sandbox: Sandbox, key: str, value: bytes = b"1") -> None:
    store, now = sandbox.deps.registry.configuration, sandbox.deps.clock()
    assert not store.commit([Operation(Verb.SET, key, value)], now, "ada").failures


def of_fleet(sandbox: Sandbox, fleet: str) -> list[dict[str, Any]]:
    return [host for host in hosts(sandbox) if host["fleet"] == fleet]


def all_boot(sandbox: Sandbox, fleet: str = "web") -> None:
    for host in of_fleet(sandbox, fleet):
        assert boot(sandbox, host["id"])[0] == 200


@contextmanager
def two_fleets(calls: Calls, folder: Path) -> Iterator[Sandbox]:
    """Each with a configuration of its own, which its hosts have read."""
    from sandbox.estate import Estate, GroupSpec

    with running(calls, Options(folder), web=READS, other=OTHER) as found:
        for name in ("web", "other"):
            put(found, f"{name}/raw", b"\xff\x00")
            put(found, f"{name}/size")
            Estate().group(GroupSpec(name, size=2, max_size=3, policy=name))
        found.run_for(timedelta(minutes=10))
        all_boot(found)
        all_boot(found, "other")
        yield found


@pytest.fixture
def fleets(tmp_path: Path, calls: Calls) -> Iterator[Sandbox]:
    with two_fleets(calls, tmp_path) as found:
        yield found


def test_a_host_is_told_what_it_is_what_it_reads_and_who_is_beside_it(fleets: Sandbox) -> None:
    one, other = (host["id"] for host in of_fleet(fleets, "web"))
    status, told = boot(fleets, one)
    assert (status, told["host"], told["fleet"], told["policy"]) == (200, one, "web", "web")
    assert [peer["host"] for peer in told["peers"]] == [other]
    entries = told["config"].pop("entries")
    assert entries == [
        {"key": "web/raw", "value": "/wA=", "encoding": "base64", "flags": 0, "revision": 2},
        {"key": "web/size", "value": "1", "encoding": "text", "flags": 0, "revision": 3},
    ]
    assert told["config"]["prefixes"] == ["all/", "web/"]
    assert ask(fleets, "GET", f"/hosts/{one}")[1]["config"] == told["config"]
    lines = [line.words for line in fleets.deps.registry.timeline.of(f"host/{one}")]
    assert "read all/, web/ at revision 5" in lines


def test_a_host_reads_the_same_for_ever(fleets: Sandbox) -> None:
    one = of_fleet(fleets, "web")[0]["id"]
    first = boot(fleets, one)[1]
    put(fleets, "web/size", b"2")
    put(fleets, "web/more")
    assert boot(fleets, one)[1] == first


@pytest.mark.parametrize("revision", [2, 1000])
def test_a_host_whose_configuration_has_moved_is_told_no_other(
    fleets: Sandbox, revision: int
) -> None:
    """What it has read is in a table that is not asked any more."""
    put(fleets, "web/more")
    fleets.run_until(lambda: len(of_fleet(fleets, "web")) > 2, WHILE)
    fresh = next(host["id"] for host in of_fleet(fleets, "web") if host["config"] is None)
    read = ConfigRead(revision, "of another table", ("web/",), fleets.deps.clock())
    assert fleets.deps.registry.hosts.note_config(fresh, read)
    status, problem = boot(fleets, fresh)
    assert (status, problem["detail"]) == (
        410,
        f"this configuration is not the one that the host has read, at its revision {revision}",
    )


@pytest.mark.parametrize("caller", [None, NOBODY], ids=["a person", "a host EC2 does not know"])
def test_nobody_else_has_one(fleets: Sandbox, caller: str | None) -> None:
    assert boot(fleets, caller)[0] == (403 if caller is None else 404)


def test_more_than_a_host_can_read_is_refused_with_what_is_allowed(fleets: Sandbox) -> None:
    store, now = fleets.deps.registry.configuration, fleets.deps.clock()
    for start in range(0, MOST_KEYS, 40):  # As many as one transaction may have.
        store.commit(
            [Operation(Verb.SET, f"all/{start + each:04}", b"1") for each in range(40)], now, "ada"
        )
    fleets.run_until(lambda: len(of_fleet(fleets, "web")) > 2, WHILE)
    fresh = next(host for host in of_fleet(fleets, "web") if host["config"] is None)
    status, problem = boot(fleets, fresh["id"])
    assert (status, "1002 keys" in problem["detail"]) == (409, True)
    assert f"allowed: {MOST_KEYS} keys and 2097152 bytes" in problem["detail"]


def test_a_change_rolls_exactly_the_fleet_that_reads_it_and_so_does_its_way_back(
    fleets: Sandbox,
) -> None:
    elsewhere = {host["id"] for host in of_fleet(fleets, "other")}
    for value in (b"2", b"1"):
        before = {host["id"] for host in of_fleet(fleets, "web")}
        put(fleets, "web/size", value)
        fleets.run_until(lambda gone=before: _rolled(fleets, gone), 2 * timedelta(hours=1))
        assert not before & {host["id"] for host in of_fleet(fleets, "web")}
        assert {host["id"] for host in of_fleet(fleets, "other")} == elsewhere
    done = fleets.deps.registry.replacements.page(100).items
    assert [(r.fleet, r.reasons) for r in done] == [("web", (Reason.CONFIG,))] * 4
    assert fleets.failures == []


def _rolled(sandbox: Sandbox, before: set[str]) -> bool:
    """One at a time, as the budget says; every host reads its document when it comes up."""
    assert len(sandbox.deps.registry.replacements.open_in("web")) <= 1
    now = of_fleet(sandbox, "web")
    for host in now:
        if host["config"] is None and host["state"] == "running":
            boot(sandbox, host["id"])
    return not before & {host["id"] for host in now if host["state"] == "running"}


def test_a_change_that_is_taken_back_before_it_was_read_replaces_nobody(fleets: Sandbox) -> None:
    foreseen = _first_day(fleets)
    put(fleets, "web/size", b"2")
    one = of_fleet(fleets, "web")[0]["id"]
    plan = ask(fleets, "GET", "/fleets/web/plan")[1]
    assert {v["host"]: v["reasons"] for v in plan["verdicts"]}[one] == ["config"]
    assert _first_day(fleets)["due"] > foreseen["due"]
    put(fleets, "web/size", b"1")
    assert ask(fleets, "GET", "/fleets/web/plan")[1]["actions"] == []
    assert _first_day(fleets) == foreseen


def _first_day(sandbox: Sandbox) -> Any:
    return ask(sandbox, "GET", "/fleets/web/forecast?days=1")[1]["days"][0]


def test_a_host_without_configuration_is_told_who_it_is(sandbox: Sandbox) -> None:
    one = hosts(sandbox)[0]["id"]
    status, told = boot(sandbox, one)
    assert (status, told["config"], len(told["peers"])) == (200, None, 2)
    assert ask(sandbox, "GET", f"/hosts/{one}")[1]["config"] is None


def test_a_host_whose_policy_cannot_be_used_is_to_ask_again(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    one = hosts(sandbox)[0]["id"]
    (tmp_path / "web.yaml").write_text("name: web\n")
    sandbox.run_for(timedelta(minutes=2))
    status, problem = boot(sandbox, one)
    assert (status, "age: missing" in problem["detail"]) == (503, True)

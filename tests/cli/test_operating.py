"""The commands that ask the API, against the sandbox's own gateway; and freezes without it."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from cli.__main__ import main
from dashboard.files import Answer
from sandbox.gateway import Gateway
from sandbox.running import Sandbox
from tests.app.conftest import counted, three_hosts


@dataclass
class Operator:
    sandbox: Sandbox
    url: str

    def run(self, *words: str, url: str | None = None) -> tuple[int, str, str]:
        out, errors = io.StringIO(), io.StringIO()
        given = [*words] if "--table" in words else [*words, "--api-url", url or self.url]
        return main(given, out, errors, self.sandbox.clock.now), out.getvalue(), errors.getvalue()

    def told(self, *words: str) -> Any:
        status, out, errors = self.run(*words, "--json")
        assert (status, errors) == (0, "")
        return json.loads(out)

    @property
    def first(self) -> str:
        return min(host.id for host in self.sandbox.deps.registry.hosts.every())


@pytest.fixture(scope="module")
def operator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operator]:
    with counted() as calls, three_hosts(calls, tmp_path_factory.mktemp("policies")) as sandbox:
        gateway = Gateway(sandbox.functions, sandbox.turns, 0)
        gateway.start()
        yield Operator(sandbox, gateway.url)
        gateway.stop()


def test_hosts_are_listed_the_oldest_first(operator: Operator) -> None:
    found = operator.told("hosts", "--oldest", "--fleet", "web")
    ages = [row["age_seconds"] for row in found]
    assert len(ages) == 3 and ages == sorted(ages, reverse=True)
    status, out, _ = operator.run("hosts", "--oldest", "--limit", "1")
    assert status == 0 and out.splitlines()[0].split()[:2] == ["host", "fleet"]
    assert out.splitlines()[1].split()[0] == found[0]["id"] and len(out.splitlines()) == 2
    assert operator.told("hosts", "--marked") == []


def test_a_host_tells_its_facts_its_verdict_and_its_history(operator: Operator) -> None:
    status, out, _ = operator.run("host", operator.first)
    assert status == 0 and out.startswith(f"{operator.first}: 10m old, born ")
    assert "\n  fresh: goes at 2026-" in out and "\n  fleet: web\n" in out
    assert "registered" in out.splitlines()[-1]
    assert operator.told("host", operator.first)["timeline"]


def test_fleets_are_listed_with_their_policy(operator: Operator) -> None:
    status, out, errors = operator.run("fleets")
    assert (status, errors) == (0, "")
    assert out.splitlines()[1].split()[:5] == ["web", "web", "1h", "3h", "3/4"]


def test_a_hold_is_made_and_lifted(operator: Operator) -> None:
    assert operator.run("hold", operator.first, "--for", "2h", "--why", "look")[:2] == (
        0,
        f"{operator.first} is held until 2026-03-16 10:10 UTC\n",
    )
    (held,) = operator.told("hosts", "--marked")
    assert (held["id"], held["hold"]["why"]) == (operator.first, "look")
    assert "hold by arn:" in operator.run("host", operator.first)[1]
    assert operator.run("unhold", operator.first)[1] == f"{operator.first} is held no more\n"
    assert operator.run("unhold", operator.first)[1] == f"{operator.first} was not held\n"


def test_a_rebuild_is_asked_for_watched_and_cancelled(operator: Operator) -> None:
    host = operator.first
    said = operator.run("rebuild", host, "--now", "--why", "try it")
    assert said[:2] == (0, f"{host} of fleet web is marked for rebuild\n")
    operator.sandbox.run_until(
        lambda: operator.told("replacements", "--open"), timedelta(minutes=3)
    )
    (row,) = operator.told("replacements", "--open")
    assert row["old_host"] == host
    status, out, _ = operator.run("watch", "--once")
    assert status == 0 and "in flight: 1" in out and row["id"] in out
    again = operator.run("rebuild", host, "--why", "again")[1]
    assert again == f"{host} is on its way already: {row['id']}\n"
    status, out, _ = operator.run("cancel", row["id"], "--why", "no more")
    assert (status, out) == (0, f"{row['id']} is cancelled; its old host {host} stays\n")
    operator.sandbox.run_for(timedelta(minutes=20))
    assert operator.told("replacements", "--open") == []
    status, _, errors = operator.run("cancel", row["id"])
    assert status == 1 and errors.startswith("repave: ")


def test_a_whole_fleet_is_rebuilt(operator: Operator) -> None:
    said = operator.run("rebuild", "--fleet", "web", "--why", "a new image")
    assert said[:2] == (0, "web: 3 hosts are marked for rebuild\n")


@pytest.mark.parametrize("where", [[], ["--table"]])
@pytest.mark.parametrize("fleet", [[], ["--fleet", "web"]])
def test_a_freeze_is_made_and_lifted_also_without_the_api(
    operator: Operator, where: list[str], fleet: list[str]
) -> None:
    def frozen() -> Any:
        fleets = operator.sandbox.deps.registry.fleets
        return (fleets.get("web") if fleet else fleets.account()).freeze

    status, out, errors = operator.run("freeze", "--why", "stop", "--for", "4h", *fleet, *where)
    what = "fleet web" if fleet else "the account"
    assert (status, out, errors) == (0, f"{what} is frozen for 4h\n", "")
    made = frozen()
    assert made.why == "stop" and made.by.startswith("arn:aws:sts:")
    assert made.until - made.at == timedelta(hours=4)
    assert operator.run("unfreeze", *fleet, *where)[1] == f"{what} goes on\n"
    assert frozen() is None
    assert operator.run("unfreeze", *fleet, *where)[1] == f"{what} was not frozen\n"


def test_a_fleet_that_nobody_knows_is_not_frozen_in_silence(operator: Operator) -> None:
    status, _, errors = operator.run("freeze", "--fleet", "wbe", "--why", "stop", "--table")
    assert (status, errors) == (1, "repave: the registry knows no fleet 'wbe'\n")


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["host", "i-0123456789abcdef0"], 1, "no host i-0123456789abcdef0 is registered"),
        (["host", "web"], 2, "i- and 8 or 17 hexadecimal digits"),
        (["hold", "i-0123456789abcdef0", "--for", "soon", "--why", "x"], 2, "until: "),
        (["rebuild", "--why", "x"], 2, "give a HOST, or --fleet NAME"),
        (["hosts", "--limit", "0"], 2, "greater than or equal to 1"),
        (["hosts", "--sort", "age"], 2, "No such option: --sort"),
    ],
)
def test_what_cannot_be_is_one_line_with_its_status(
    operator: Operator, words: list[str], status: int, said: str
) -> None:
    found, out, errors = operator.run(*words)
    assert (found, out) == (status, "")
    assert said in errors and errors.startswith("repave: ") and errors.count("\n") == 1


@pytest.mark.parametrize(
    ("url", "status", "said"),
    [
        ("http://127.0.0.1:1", 3, "Could not connect"),
        ("http://repave.example.com", 2, "allowed: https://..., or http:// on loopback"),
    ],
)
def test_an_api_that_cannot_be_asked_is_one_line(
    operator: Operator, url: str, status: int, said: str
) -> None:
    found, out, errors = operator.run("fleets", url=url)
    assert (found, out) == (status, "") and said in errors and errors.count("\n") == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(200, b"<html>"), "the API answers 200 without JSON; is its address right?"),
        (Answer(403, b'{"message":"Forbidden"}'), "the API answers 403: Forbidden"),
        (Answer(500, b'{"title":"x"}'), "the API answers 500: no reason is given"),
    ],
)
def test_what_is_no_answer_of_ours_says_so(answer: Answer, said: str) -> None:
    from cli.api import Api
    from cli.failing import Unreachable, status_of

    class Gate:
        def ask(self, *asked: Any) -> Answer:
            return answer

    with pytest.raises(Unreachable) as raised:
        Api(Gate()).get("/fleets")
    assert (str(raised.value), status_of(raised.value)) == (said, 3)

"""Keys and sessions through the thin server: asked of the registry, and watched for all at once."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.session import Session

from chalicelib.dialects.http import Answer, text
from chalicelib.events import HttpCall
from chalicelib.handlers.answer_dialect import answer_dialect
from chalicelib.kept import KeptHosts
from chalicelib.model.configuration import Operation, Verb
from chalicelib.model.place import Place as Where
from chalicelib.rendered import Rendered
from tests.dialects.asked import REGION, unpacked
from tests.thin.place import Followed, Place, place, served
from tests.thin.test_watching import ask, settled
from tests.thin.test_web import fetched
from thin.elsewhere.answers import Answers as Elsewhere
from thin.elsewhere.remote import NO_LEADER, Remote, signer
from thin.elsewhere.revisions import Revisions
from thin.serving import Server
from thin.web.application import LONGEST_WAIT, Application

OTHER = "us-west-2"


@dataclass
class Registry(Remote):
    """The function itself, in the place of its API."""

    here: Place
    others: dict[str, Place] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    away: bool = False

    def ask(self, method: str, target: str, body: bytes) -> Answer:
        self.asked[target] += 1
        if self.away:
            return text(f"{NO_LEADER}: the registry cannot be asked", 500)
        path, _, query = target.partition("?")
        call = HttpCall(method, path, query, {}, body, "a host")
        said = unpacked(answer_dialect(self.deps, call))
        return replace(said, headers={n.lower(): v for n, v in said.headers.items()})

    @property
    def deps(self) -> Any:
        found = {name: _deps(name, place) for name, place in self.others.items()}
        elsewhere = {name: lambda name=name: found[name] for name in found}
        return SimpleNamespace(**vars(_deps(REGION, self.here)) | {"elsewhere": elsewhere})


def _deps(region: str, of: Place) -> Any:
    return SimpleNamespace(
        registry=of.registry,
        account="",
        place=Where(region),
        region=region,
        clock=of.clock,
        rendered=Rendered(),
        kept=KeptHosts(),
        elsewhere={},
    )


class Clients:
    """Of an application whose table, and another region, are looked at when a test says so."""

    def __init__(self) -> None:
        self.here, self.there = place(), place()
        self.registry = Registry(self.here, {OTHER: self.there})
        self.looks = 0
        self.revisions = Revisions(self._revision, 3600, self.here.clock)
        self.keys = Elsewhere(self.registry, self.revisions, LONGEST_WAIT)
        self.others = Elsewhere(
            self.registry, Revisions(count().__next__, 3600, self.here.clock), LONGEST_WAIT
        )
        self.app = Application(Followed(self.here).board, self.keys, self.others)

    def put(self, key: str, value: bytes = b"1") -> None:
        self.here.registry.configuration.commit(
            [Operation(Verb.SET, key, value)], self.here.now, "ada"
        )

    async def look(self) -> None:
        await self.revisions._look()
        await self.others.revisions._look()
        await self.quiet()

    async def watch(self, target: str, many: int) -> "list[asyncio.Future[Any]]":
        found = [asyncio.ensure_future(ask(self.app, target)) for _ in range(many)]
        await self.quiet()
        return found

    async def quiet(self) -> None:
        """Nobody asks any more: that is done in threads."""
        await settled()
        latest = [*self.keys._latest.values(), *self.others._latest.values()]
        while not all(task.done() for _, task in latest):
            await asyncio.sleep(0.005)
        await settled()

    def _revision(self) -> int:
        self.looks += 1
        return self.here.registry.configuration.revision()


def told(story: Any) -> None:
    async def whole() -> None:
        clients = Clients()
        try:
            await story(clients)
        finally:
            clients.revisions.close()
            clients.others.revisions.close()

    asyncio.run(whole())


def test_many_who_wait_for_a_prefix_cost_one_look_and_one_request() -> None:
    async def story(clients: Clients) -> None:
        clients.put("app/a")
        watchers = await clients.watch("/v1/kv/app/?recurse&index=2&wait=5m", 100)
        await clients.look()
        clients.registry.asked.clear()
        for number in range(5):
            clients.put("elsewhere", b"%d" % number)
            await clients.look()
        assert not any(watcher.done() for watcher in watchers)
        assert clients.registry.asked == {"/v1/kv/app/?recurse": 5}
        await clients.look()
        assert clients.registry.asked.total() == 5, "nothing was new"
        clients.put("app/b")
        await clients.look()
        found = await asyncio.gather(*watchers)
        assert {each.index for each in found} == {8} and len(json.loads(found[0].body)) == 2
        assert clients.registry.asked == {"/v1/kv/app/?recurse": 6}

    told(story)


def test_who_begins_to_watch_again_costs_nothing_while_others_do() -> None:
    async def story(clients: Clients) -> None:
        clients.put("a")
        watchers = await clients.watch("/v1/kv/a?index=2&wait=5m", 1)
        await clients.look()
        clients.registry.asked.clear()
        watchers += await clients.watch("/v1/kv/a?index=2&wait=10ms", 20)
        assert not clients.registry.asked
        assert [(await watcher).index for watcher in watchers[1:]] == [2] * 20
        clients.put("a", b"2")
        (late,) = await clients.watch("/v1/kv/a?index=1&wait=5m", 1)
        assert (await late).index == 3, "who knows more is not told what others were"
        await clients.look()
        assert (await watchers[0]).index == 3

    told(story)


def test_a_change_while_the_registry_is_asked_is_not_missed() -> None:
    async def story(clients: Clients) -> None:
        clients.put("a")
        (watcher,) = await clients.watch("/v1/kv/a?index=2&wait=5m", 1)
        real = clients.registry.ask

        def slow(method: str, target: str, body: bytes) -> Answer:
            found = real(method, target, body)
            if found.headers["x-consul-index"] == "2":
                clients.put("a", b"2")
                asyncio.run_coroutine_threadsafe(clients.revisions._look(), loop).result(timeout=30)
            return found

        loop = asyncio.get_running_loop()
        clients.registry.ask = slow  # type: ignore[method-assign]
        await clients.look()
        assert (await asyncio.wait_for(watcher, 30)).index == 3

    told(story)


def test_a_lock_whose_session_ends_by_time_alone_is_news() -> None:
    async def story(clients: Clients) -> None:
        body = json.dumps({"TTL": "10s", "LockDelay": "0s"}).encode()
        made = clients.registry.ask("PUT", "/v1/session/create", body)
        id = json.loads(made.body)["ID"]
        clients.registry.ask("PUT", f"/v1/kv/lock?acquire={id}", b"me")
        (watcher,) = await clients.watch("/v1/kv/lock?index=3&wait=5m", 1)
        await clients.look()
        clients.here.now += timedelta(seconds=19)
        await clients.look()
        assert not watcher.done()
        clients.here.now += timedelta(seconds=1)
        await clients.look()
        ((entry),) = json.loads((await watcher).body)
        assert "Session" not in entry and entry["ModifyIndex"] == 4

    told(story)


def test_nobody_looks_at_the_revision_before_somebody_waits() -> None:
    async def story(clients: Clients) -> None:
        clients.put("a")
        assert (await ask(clients.app, "/v1/kv/a")).index == 2
        assert clients.revisions._following is None and clients.looks == 0

    told(story)


def test_if_the_revision_cannot_be_read_news_come_when_patience_is_over() -> None:
    async def story(clients: Clients) -> None:
        clients.put("a")
        clients.revisions._read = lambda: 1 // 0
        await clients.look()
        real = clients.registry.ask

        def then_written(method: str, target: str, body: bytes) -> Answer:
            found = real(method, target, body)
            clients.put("a", b"2")
            return found

        clients.registry.ask = then_written  # type: ignore[method-assign]
        assert (await ask(clients.app, "/v1/kv/a?index=2&wait=50ms")).index == 3

    told(story)


def test_while_the_registry_is_away_clients_are_told_in_consuls_words() -> None:
    async def story(clients: Clients) -> None:
        clients.put("a")
        (watcher,) = await clients.watch("/v1/kv/a?index=2&wait=5m", 1)
        clients.registry.away = True
        await clients.look()
        for found in (await watcher, await ask(clients.app, "/v1/kv/a")):
            assert found.status == 500 and found.body.startswith(b"No cluster leader")
        clients.registry.away = False
        assert (await ask(clients.app, "/v1/kv/a")).index == 2

    told(story)


def test_clients_elsewhere_are_not_signed_for() -> None:
    async def story(clients: Clients) -> None:
        found = await ask(clients.app, "/v1/kv/a", address="10.0.0.9")
        assert found.status == 403 and b"Permission denied" in found.body
        assert not clients.registry.asked

    told(story)


@pytest.fixture(scope="module")
def here() -> Place:
    return place()


@pytest.fixture(scope="module")
def server(here: Place) -> Iterator[Server]:
    with served(here, Registry(here)) as found:
        yield found


def test_over_sockets_it_is_written_read_and_refused_as_by_the_function(server: Server) -> None:
    url = f"{server.url}/v1/kv/a%2Fb"
    assert fetched(url, data=b"\x00\xff", method="PUT")[::2] == (200, b"true")
    assert fetched(f"{url}?raw")[::2] == (200, b"\x00\xff")
    assert fetched(f"{url}?cas=0", data=b"", method="PUT")[::2] == (200, b"false")
    assert fetched(f"{url}?cas=x", data=b"", method="PUT")[0] == 400
    body = json.dumps([{"KV": {"Verb": "get", "Key": "a/b"}}]).encode()
    assert fetched(f"{server.url}/v1/txn", data=body, method="PUT")[0] == 200
    assert fetched(url, method="DELETE")[::2] == (200, b"true")
    assert fetched(url)[0] == 404


def test_who_waits_is_told_once_the_table_says_so(here: Place, server: Server) -> None:
    import threading

    fetched(f"{server.url}/v1/kv/w", data=b"1", method="PUT")
    index, found = here.registry.configuration.look("w", here.now).index, []
    url = f"{server.url}/v1/kv/w?index={index}&wait=5m&raw"
    watcher = threading.Thread(target=lambda: found.append(fetched(url)[2]))
    watcher.start()
    fetched(f"{server.url}/v1/kv/w", data=b"2", method="PUT")
    watcher.join(timeout=30)
    assert found == [b"2"]


def test_requests_are_signed_for_the_registrys_api() -> None:
    session = Session()
    session._credentials = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI")
    request = AWSRequest("PUT", "https://x.execute-api.eu-west-1.amazonaws.com/v1/kv/a?cas=1", {})
    signer(session, "eu-west-1")(request)
    assert "/eu-west-1/execute-api/aws4_request" in request.headers["Authorization"]


@pytest.mark.parametrize(
    ("given", "status", "words"),
    [
        (503, 500, NO_LEADER),
        (429, 500, NO_LEADER),
        (403, 403, "Permission denied"),
        (409, 409, ""),
        (404, 404, ""),
    ],
)
def test_what_a_gateway_says_is_told_as_consul_would(given: int, status: int, words: str) -> None:
    remote = Remote("http://127.0.0.1:1", None)
    remote._http = SimpleNamespace(send=lambda _: gateway(given))  # type: ignore[assignment]
    found = remote.ask("GET", "/v1/kv/a", b"")
    assert (found.status, found.body.decode().startswith(words)) == (status, True)


def gateway(status: int) -> Any:
    headers = {"content-type": "application/json", "x-consul-index": "7"}
    return SimpleNamespace(status_code=status, headers=headers, content=b"{}", text="{}")


def test_an_api_that_is_away_is_no_leader() -> None:
    found = Remote("http://127.0.0.1:1", None).ask("PUT", "/v1/kv/a", b"1")
    assert found.status == 500 and found.body.startswith(NO_LEADER.encode())

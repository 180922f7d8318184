"""What was, and what other regions have, through the thin server: asked of the registry."""

import asyncio
import gzip
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from botocore.awsrequest import AWSPreparedRequest

from chalicelib.dialects.http import Answer
from chalicelib.events import HttpCall
from chalicelib.handlers.answer_dialect import answer_dialect
from tests.dialects.asked import API, REGION, WEB
from tests.thin.place import place, served
from tests.thin.test_keys import OTHER, Clients, Registry, gateway, told
from tests.thin.test_watching import an_application, ask
from tests.thin.test_web import fetched
from thin.board import Board
from thin.elsewhere.remote import Remote
from thin.serving import Server

HOUR = 3600.0
PQL = quote("nodes[certname] { certname ~ 'i-' }")


@pytest.fixture(scope="module")
def registry() -> Registry:
    """Of two regions, in the first of which one host has followed another since."""
    here, there = place(), place()
    here.swept()
    here.passes(HOUR)
    here.add("i-old", WEB, API, born_at=here.now)
    here.passes(HOUR)
    here.end("i-old")
    here.add("i-new", WEB, born_at=here.now)
    there.add("i-there", WEB)
    return Registry(here, {OTHER: there})


@pytest.fixture(scope="module")
def server(registry: Registry) -> Iterator[Server]:
    with served(registry.here, registry) as found:
        yield found


@pytest.mark.parametrize(
    ("path", "host"),
    [
        ("/v1/health/service/web?passing&at=30m", "i-old"),
        (f"/v1/catalog/nodes?dc={REGION}&at=30m", "i-old"),
        ("/prometheus/targets?service=web&at=30m", "i-old"),
        ("/eureka/apps?at=30m", "i-old"),
        ("/ansible/inventory?at=30m", "i-old"),
        (f"/pdb/query/v4?query={PQL}&at=30m", "i-old"),
        ("/v1/health/service/web", "i-new"),
        (f"/v1/health/service/web?dc={OTHER}", "i-there"),
        (f"/prometheus/targets?service=web&dc={OTHER}", "i-there"),
        (f"/pdb/query/v4/nodes?dc={OTHER}", "i-there"),
    ],
)
def test_what_was_and_other_regions_are_told_as_by_the_function(
    registry: Registry, server: Server, path: str, host: str
) -> None:
    raw_path, _, raw_query = path.partition("?")
    expected = answer_dialect(registry.deps, HttpCall("GET", raw_path, raw_query))
    status, kind, body = fetched(f"{server.url}{path}")
    assert (status, kind) == (200, expected["headers"]["Content-Type"])
    assert body == expected["body"].encode()
    assert {name for name in ("i-old", "i-new", "i-there") if name.encode() in body} == {host}


def test_which_regions_there_are_the_registry_knows(server: Server) -> None:
    assert json.loads(fetched(f"{server.url}/v1/catalog/datacenters")[2]) == [REGION, OTHER]


def test_an_answer_says_when_the_registry_was_read_for_it(
    registry: Registry, server: Server
) -> None:
    registry.others[OTHER].now = registry.here.now.replace(year=2031)
    with urlopen(f"{server.url}/v1/catalog/nodes?dc={OTHER}", timeout=30) as found:
        assert found.headers["X-Repave-As-Of"].startswith("2031")
        assert found.headers["X-Consul-LastContact"] == "0"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/v1/catalog/nodes?dc=nowhere", 500, "No path to datacenter"),
        ("/prometheus/targets?dc=nowhere", 400, f"allowed: {REGION}, {OTHER}"),
        (f"/v1/kv/a?dc={OTHER}", 501, "ask its own registry"),
        ("/v1/catalog/nodes?at=91d", 400, "before the history that is kept"),
        ("/v1/catalog/nodes?at=soon", 400, "at: 'soon'"),
        (f"/v1/no/such?dc={OTHER}", 404, "Invalid URL path"),
        (f"/nobody?dc={OTHER}", 404, "no such path"),
    ],
)
def test_what_is_wrong_is_told_as_by_the_function(
    registry: Registry, server: Server, path: str, status: int, words: str
) -> None:
    raw_path, _, raw_query = path.partition("?")
    expected = answer_dialect(registry.deps, HttpCall("GET", raw_path, raw_query))
    found = fetched(f"{server.url}{path}")
    assert (found[0], found[2].decode()) == (status, expected["body"])
    assert words in expected["body"]


ELSEWHERE = [
    "/v1/catalog/nodes?at=2d",
    f"/v1/catalog/nodes?dc={OTHER}",
    f"/eureka/apps/delta?dc={OTHER}",
    f"/ansible/inventory?dc={OTHER}",
]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_without_the_registrys_url_it_is_refused_with_words(registry: Registry, path: str) -> None:
    app = an_application(Board(registry.here.reader().read(None), None))
    found = asyncio.run(ask(app, path))
    assert found.status == 501 and b"what was and what other regions have" in found.body
    assert b"--registry-url" in found.body


def test_clients_elsewhere_are_signed_for_no_more_than_for_keys() -> None:
    async def story(clients: Clients) -> None:
        for path in ELSEWHERE:
            found = await ask(clients.app, path, address="10.0.0.9")
            assert (found.status, b"Permission denied" in found.body) == (403, True)
        found = await ask(clients.app, "/v1/catalog/datacenters", address="10.0.0.9")
        assert (found.status, json.loads(found.body)) == (200, [REGION])
        assert not clients.registry.asked

    told(story)


def test_without_the_registrys_url_there_is_the_own_region(registry: Registry) -> None:
    app = an_application(Board(registry.here.reader().read(None), None))
    found = asyncio.run(ask(app, "/v1/catalog/datacenters"))
    assert (found.status, json.loads(found.body)) == (200, [REGION])


def test_many_who_wait_for_another_region_cost_one_request_that_does_not_wait() -> None:
    async def story(clients: Clients) -> None:
        clients.there.add("i-1", WEB)
        path = f"/v1/health/service/web?dc={OTHER}"
        index = (await ask(clients.app, path)).index
        watchers = await clients.watch(f"{path}&index={index}&wait=5m", 100)
        clients.registry.asked.clear()
        await clients.look()
        assert clients.registry.asked == {path: 1}
        assert not any(watcher.done() for watcher in watchers)
        clients.there.add("i-2", WEB)
        await clients.look()
        found = await asyncio.gather(*watchers)
        assert {each.index > index for each in found} == {True}
        assert len(json.loads(found[0].body)) == 2
        assert clients.registry.asked == {path: 2}

    told(story)


def test_who_knows_the_news_before_others_were_told_waits_for_the_next() -> None:
    async def story(clients: Clients) -> None:
        clients.there.add("i-1", WEB)
        path = f"/v1/health/service/web?dc={OTHER}"
        before = (await ask(clients.app, path)).index
        (slow,) = await clients.watch(f"{path}&index={before}&wait=5m", 1)
        clients.there.add("i-2", WEB)
        now = (await ask(clients.app, path)).index
        (quick,) = await clients.watch(f"{path}&index={now}&wait=5m", 1)
        assert now > before and not quick.done()
        assert (await ask(clients.app, f"{path}&index={now}&wait=50ms")).index == now
        await clients.look()
        assert (await slow).index == now and not quick.done()
        clients.there.add("i-3", WEB)
        await clients.look()
        assert (await quick).index > now

    told(story)


def test_a_registry_that_is_slow_of_others_holds_up_no_keys() -> None:
    async def story(clients: Clients) -> None:
        clients.put("a")
        real, free = clients.registry.ask, asyncio.Event()
        loop = asyncio.get_running_loop()

        def slow(method: str, target: str, body: bytes) -> Answer:
            if "dc=" in target:
                asyncio.run_coroutine_threadsafe(free.wait(), loop).result(timeout=30)
            return real(method, target, body)

        clients.registry.ask = slow  # type: ignore[method-assign]
        path = f"/v1/catalog/nodes?dc={OTHER}"
        others = [asyncio.ensure_future(ask(clients.app, path)) for _ in range(40)]
        assert (await asyncio.wait_for(ask(clients.app, "/v1/kv/a"), 30)).status == 200
        free.set()
        assert {each.status for each in await asyncio.gather(*others)} == {200}

    told(story)


def sent(target: str, answered: Any) -> tuple[AWSPreparedRequest, Answer]:
    """What a gateway is sent for it, and what is made of its answer."""
    remote, seen = Remote("http://127.0.0.1:1", None), []
    remote._http = SimpleNamespace(  # type: ignore[assignment]
        send=lambda request: seen.append(request) or answered
    )
    found = remote.ask("GET", target, b"")
    return seen[0], found


@pytest.mark.parametrize(
    ("target", "query"),
    [
        ("/v1/catalog/nodes?at=2026-03-02T02:40:00Z", "at=2026-03-02T02%3A40%3A00Z"),
        ("/v1/kv/a/?keys&separator=/", "keys=&separator=%2F"),
        ("/v1/kv/a?x=%2Fb+c", "x=%2Fb%20c"),
    ],
)
def test_a_query_is_signed_as_aws_spells_it(target: str, query: str) -> None:
    assert sent(target, gateway(200))[0].url.partition("?")[2] == query


def test_a_long_answer_may_be_compressed_on_its_way() -> None:
    answered = gateway(200)
    answered.headers["content-encoding"] = "gzip"
    answered.content = gzip.compress(b"[]")
    request, found = sent("/v1/catalog/nodes?at=2d", answered)
    assert (request.headers["Accept-Encoding"], found.body) == ("gzip", b"[]")

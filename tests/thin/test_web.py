"""The thin server over real sockets: what it answers is what the function in Lambda would."""

import gzip
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from chalicelib.events import HttpCall
from chalicelib.handlers.answer_dialect import answer_dialect
from chalicelib.kept import KeptHosts
from chalicelib.model.place import Place as Where
from chalicelib.rendered import Rendered
from tests.dialects.asked import API, REGION, WEB
from tests.thin.place import Place, place, served, until
from thin.serving import Server
from thin.web.application import LONGEST_BODY

AST = quote('["=", "certname", "i-1"]')
PATHS = [
    "/v1/health/service/web?passing=1",
    "/v1/health/service/web?tag=http&node-meta=fleet:web",
    "/v1/health/service/nobody",
    "/v1/catalog/nodes",
    "/v1/catalog/services",
    "/v1/catalog/service/api",
    "/v1/catalog/node/i-1",
    "/v1/catalog/node/i-never",
    "/v1/agent/self",
    "/v1/status/leader",
    "/v1/health/service/web?filter=x",
    "/v1/no/such",
    "/prometheus/targets",
    "/prometheus/targets?service=web&passing",
    "/prometheus/targets?port=x",
    "/eureka/apps",
    "/eureka/apps/WEB",
    "/eureka/apps/delta",
    "/eureka/vips/api",
    "/pdb/meta/v1/version",
    "/pdb/query/v4/nodes",
    f"/pdb/query/v4/nodes?query={AST}",
    "/pdb/query/v4/facts/zone",
    "/pdb/query/v4?query=" + quote("resources { type = 'Repave::Service' }"),
    "/ansible/inventory",
    "/ansible/inventory?service=web",
    "/nobody",
]


@pytest.fixture(scope="module")
def here() -> Place:
    found = place()
    found.add("i-1", WEB, API)
    found.add("i-2", WEB, lifecycle="Standby")
    found.add("i-3", WEB, state="shutting-down")
    found.swept()
    return found


@pytest.fixture(scope="module")
def server(here: Place) -> Iterator[Server]:
    with served(here) as found:
        yield found


def fetched(url: str, **given: Any) -> tuple[int, str, bytes]:
    try:
        with urlopen(Request(url, **given), timeout=30) as told:
            return told.status, told.headers["Content-Type"], told.read()
    except HTTPError as error:
        with error:
            return error.code, error.headers["Content-Type"], error.read()


@pytest.mark.parametrize("path", PATHS)
def test_it_answers_as_the_function_does(here: Place, server: Server, path: str) -> None:
    deps: Any = SimpleNamespace(
        registry=here.registry,
        region=REGION,
        account="",
        place=Where(REGION),
        clock=here.clock,
        rendered=Rendered(),
        kept=KeptHosts(),
        elsewhere={},
    )
    raw_path, _, raw_query = path.partition("?")
    expected = answer_dialect(deps, HttpCall("GET", raw_path, raw_query))
    assert fetched(f"{server.url}{path}") == (
        expected["statusCode"],
        expected["headers"]["Content-Type"],
        expected["body"].encode(),
    )


def test_a_query_in_a_body_is_read(server: Server) -> None:
    body = json.dumps({"query": "nodes[certname] { certname = 'i-2' }"}).encode()
    for _ in range(2):
        status, _, told = fetched(f"{server.url}/pdb/query/v4", data=body)
        assert (status, json.loads(told)) == (200, [{"certname": "i-2"}])
    status, _, told = fetched(f"{server.url}/pdb/query/v4", data=b"x" * (LONGEST_BODY + 1))
    assert status == 413 and b"longer than" in told


def test_keys_are_not_in_a_copy(server: Server) -> None:
    status, _, told = fetched(f"{server.url}/v1/kv/a", data=b"1", method="PUT")
    assert status == 501 and b"--registry-url" in told


def test_registering_is_answered_by_what_is_declared(server: Server) -> None:
    """Twice on one path, with another body each time."""
    url = f"{server.url}/v1/agent/service/register"
    told = [
        fetched(url, data=json.dumps({"Name": name}).encode(), method="PUT")[0]
        for name in ("web", "nobody", "web")
    ]
    assert told == [200, 400, 200]


def test_a_long_answer_is_compressed_for_who_takes_it(here: Place) -> None:
    for n in range(30):
        here.add(f"i-many{n}", WEB)
    with served(here) as server:
        url = f"{server.url}/v1/health/service/web"
        with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=30) as told:
            assert told.headers["Content-Encoding"] == "gzip"
            zipped = told.read()
        assert gzip.decompress(zipped) == fetched(url)[2]


def test_it_follows_the_table_by_itself_and_outlives_its_loss() -> None:
    here = place()
    here.add("i-1", WEB)
    with served(here) as server:
        url = f"{server.url}/v1/health/service/web"
        here.add("i-2", WEB)
        until(lambda: len(json.loads(fetched(url)[2])) == 2)
        here.table.lost = True
        until(lambda: server.board.lost)
        assert len(json.loads(fetched(url)[2])) == 2
        here.table.lost = False
        here.end("i-1")
        until(lambda: len(json.loads(fetched(url)[2])) == 1)


def test_it_ends_at_once_though_somebody_watches() -> None:
    import threading

    here = place()
    here.add("i-1", WEB)
    told: list[int] = []
    with served(here) as server:
        index = server.board.current("web").view.index
        url = f"{server.url}/v1/health/service/web?index={index}&wait=10m"
        watcher = threading.Thread(target=lambda: told.append(fetched(url)[0]))
        watcher.start()
        until(lambda: server.board.waiting == 1)
    watcher.join(timeout=30)
    assert told == [200]

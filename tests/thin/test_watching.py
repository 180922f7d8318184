"""Blocking queries on one loop: who is woken, and who is not."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.model.service import Service
from tests.dialects.asked import API, WEB
from tests.thin.place import Followed, Place, place
from thin.board import Board
from thin.elsewhere.answers import Answers as Elsewhere
from thin.elsewhere.revisions import Revisions
from thin.web.application import LONGEST_WAIT, Application

Asking = Callable[[str], Awaitable["Told"]]


class Told:
    def __init__(self) -> None:
        self.status, self.headers, self.body = 0, dict[str, str](), b""

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.body += message["body"]

    @property
    def index(self) -> int:
        return int(self.headers["x-consul-index"])


def an_application(board: Board) -> Application:
    nowhere = Elsewhere(None, Revisions(lambda: 1, 1), LONGEST_WAIT)
    return Application(board, nowhere, nowhere)


async def ask(
    app: Application, path: str, gone: asyncio.Event | None = None, address: str = "127.0.0.1"
) -> Told:
    raw_path, _, query = path.partition("?")
    told, messages = Told(), [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive() -> Any:
        if messages:
            return messages.pop()
        await (gone or asyncio.Event()).wait()
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "method": "GET",
        "raw_path": raw_path.encode(),
        "query_string": query.encode(),
        "headers": [],
        "client": (address, 40000),
    }
    await app(scope, receive, told.send)
    return told


async def settled() -> None:
    """Everybody has done what there was to do at once."""
    for _ in range(20):
        await asyncio.sleep(0)


@pytest.fixture
def here() -> Place:
    found = place()
    found.add("i-1", WEB)
    found.add("i-2", API)
    return found


def test_a_thousand_changes_of_one_service_wake_nobody_who_watches_another(here: Place) -> None:
    async def story() -> None:
        followed = Followed(here)
        app = an_application(followed.board)
        path = f"/v1/health/service/web?index={followed.board.current('web').view.index}&wait=5m"
        watchers = [asyncio.ensure_future(ask(app, path)) for _ in range(100)]
        await settled()
        for n in range(1000):
            here.change("i-2", image_id=f"ami-{n}")
            followed.look()
        await settled()
        assert not any(watcher.done() for watcher in watchers)
        assert followed.board.waiting == 100
        here.change("i-1", image_id="ami-new")
        followed.look()
        told = await asyncio.gather(*watchers)
        assert {each.status for each in told} == {200}
        assert {each.index for each in told} == {followed.board.current("web").view.index}
        assert len({id(each.body) for each in told}) == 1, "rendered once for all"
        assert followed.board.waiting == 0

    asyncio.run(story())


def test_who_has_seen_another_index_is_answered_at_once(here: Place) -> None:
    async def story() -> None:
        app = an_application(Followed(here).board)
        for index in ("999", "0", ""):
            told = await ask(app, f"/v1/health/service/web?index={index}&wait=5m")
            assert told.status == 200

    asyncio.run(story())


def test_patience_ends_without_news_and_with_the_same_index(here: Place) -> None:
    async def story() -> None:
        followed = Followed(here)
        index = followed.board.current("web").view.index
        told = await ask(
            an_application(followed.board), f"/v1/health/service/web?index={index}&wait=5ms"
        )
        assert told.index == index and json.loads(told.body)
        await settled()
        assert followed.board.waiting == 0

    asyncio.run(story())


def test_whoever_hangs_up_is_forgotten(here: Place) -> None:
    async def story() -> None:
        followed, gone = Followed(here), asyncio.Event()
        index = followed.board.current("web").view.index
        path = f"/v1/health/service/web?index={index}&wait=5m"
        watcher = asyncio.ensure_future(ask(an_application(followed.board), path, gone))
        await settled()
        assert followed.board.waiting == 1
        gone.set()
        await watcher
        await settled()
        assert followed.board.waiting == 0

    asyncio.run(story())


def test_a_service_that_nobody_offers_yet_can_be_waited_for(here: Place) -> None:
    async def story() -> None:
        followed = Followed(here)
        app = an_application(followed.board)
        first = await ask(app, "/v1/health/service/new")
        assert (first.index, json.loads(first.body)) == (1, [])
        watcher = asyncio.ensure_future(ask(app, "/v1/health/service/new?index=1&wait=5m"))
        await settled()
        here.add("i-3", Service("new", 1))
        followed.look()
        told = await watcher
        assert told.index > 1 and len(json.loads(told.body)) == 1

    asyncio.run(story())


def test_the_age_is_in_every_answer_and_the_index_stays_while_the_table_is_lost(
    here: Place,
) -> None:
    async def story() -> None:
        followed = Followed(here)
        app = an_application(followed.board)
        before = await ask(app, "/v1/health/service/web")
        assert (before.headers["x-repave-age"], before.headers["x-consul-knownleader"]) == (
            "0",
            "true",
        )
        here.table.lost = True
        here.passes(90)
        followed.look()
        for path in ("/v1/health/service/web", "/prometheus/targets", "/eureka/apps"):
            told = await ask(app, path)
            assert (told.status, told.headers["x-repave-age"]) == (200, "90")
            assert told.headers["x-repave-as-of"] == before.headers["x-repave-as-of"]
        told = await ask(app, "/v1/health/service/web")
        assert told.body == before.body and told.index == before.index
        assert told.headers["x-consul-lastcontact"] == "90000"
        assert told.headers["x-consul-knownleader"] == "false"

    asyncio.run(story())


def test_beyond_its_longest_age_it_answers_errors_that_say_so(here: Place) -> None:
    async def story() -> None:
        followed = Followed(here, longest_age=timedelta(minutes=5))
        here.passes(301)
        told = await ask(an_application(followed.board), "/v1/health/service/web")
        assert told.status == 503 and b"last read 301 s ago" in told.body

    asyncio.run(story())


def test_answers_of_many_hosts_are_rendered_once_beside_the_loop(here: Place) -> None:
    async def story() -> None:
        for n in range(400):
            here.add(f"i-many{n}", WEB)
        app = an_application(Followed(here).board)
        told = await asyncio.gather(*(ask(app, "/v1/catalog/service/web") for _ in range(8)))
        assert len(json.loads(told[0].body)) == 401
        assert len({id(each.body) for each in told}) == 1

    asyncio.run(story())

"""The ASGI application: a request in any dialect, answered at once or when there is news."""

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from chalicelib.dialects import consul
from chalicelib.dialects.configured import Anything
from chalicelib.dialects.http import Answer, Asked, Question, Request, text
from chalicelib.dialects.routing import ask
from chalicelib.discovery.facts import moment
from chalicelib.model.announcement import NODES
from thin.board import Board
from thin.web.answers import Answers, Headers, Rendered

LONGEST_WAIT = 600.0
"""Seconds, as Consul has it; and up to a sixteenth more, so that not all come back at once."""
LONGEST_BODY = 1_000_000
MOST_KNOWN = 4096
"""Different requests of which it is known what they ask."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Known:
    asked: Asked
    key: bytes
    """The same for all whose answers are the same."""


class Application:
    def __init__(self, board: Board) -> None:
        self._board = board
        self._answers = Answers()
        self._known: dict[bytes, Known] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = b"" if scope["method"] in ("GET", "HEAD") else await _body(receive)
        known = self._asked(scope, body) if body is not None else _TOO_LONG
        takes_gzip = _takes_gzip(scope["headers"])
        rendered = await self._answer(known, receive, takes_gzip)
        sent, headers = rendered.sent(takes_gzip)
        status = rendered.answer.status
        headers = headers + self._age()
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": sent})

    async def _answer(self, known: Known, receive: Receive, takes_gzip: bool) -> Rendered:
        if isinstance(known.asked, Answer):
            return Rendered(known.asked)
        name = known.asked.service or NODES
        await self._news(known.asked, name, receive)
        if self._board.too_old:
            return Rendered(_too_old(self._board))
        current = self._board.current(name)
        return await self._answers.get(known.key, known.asked, current, takes_gzip)

    def _asked(self, scope: Message, body: bytes) -> Known:
        method, path, query = scope["method"], scope["raw_path"], scope["query_string"]
        name = b"%s %s?%s\n%s" % (method.encode(), path, query, body)
        found = self._known.get(name)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            request = Request.parse(method, path.decode("latin-1"), query.decode("latin-1"), body)
            asked = _here(ask(request, self._board.region))
            found = self._known[name] = Known(asked, _key(request, name))
        return found

    async def _news(self, question: Question, name: str, receive: Receive) -> None:
        """Returns once there is news, or patience is over, or who asked has gone."""
        patience = min(question.wait, LONGEST_WAIT)
        if patience <= 0 or self._board.current(name).view.index != question.after:
            return
        news, gone = self._board.watch(name), asyncio.ensure_future(_gone(receive))
        try:
            longest = patience + random.uniform(0, patience / 16)
            await asyncio.wait((news, gone), timeout=longest, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            gone.cancel()

    def _age(self) -> Headers:
        age = self._board.age
        return [
            (b"x-repave-as-of", moment(self._board.as_of).encode()),
            (b"x-repave-age", b"%d" % age),
            (b"x-consul-lastcontact", b"%d" % (age * 1000)),
            (b"x-consul-knownleader", b"false" if self._board.lost else b"true"),
        ]


def _key(request: Request, name: bytes) -> bytes:
    """Those who watch have each seen an index of their own, and are told the same."""
    if request.path[0] != consul.PATH:
        return name
    rest = [(key, value) for key, value in request.query if key not in ("index", "wait")]
    return repr((request.path, rest)).encode()


def _here(asked: Anything) -> Asked:
    """What is written, and what a clock ends, is not in a copy."""
    if isinstance(asked, Question) and asked.at is not None:
        return text("what was is not kept here; ask the registry itself", 501)
    if isinstance(asked, Question | Answer):
        return asked
    return text("keys and sessions are not served here; ask the registry itself, signed", 501)


def _too_old(board: Board) -> Answer:
    words = f"the registry was last read {board.age:.0f} s ago, at {moment(board.as_of)}, "
    return text(words + "which is longer ago than this server may answer from", 503)


_TOO_LONG = Known(text(f"the body is longer than {LONGEST_BODY} bytes", 413), b"")


async def _body(receive: Receive) -> bytes | None:
    """None if it is too long."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            return None
        if not message.get("more_body"):
            return body


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _takes_gzip(headers: Headers) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in headers)

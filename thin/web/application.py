"""The ASGI application: a request in any dialect, answered at once or when there is news."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Hashable, MutableMapping
from dataclasses import dataclass
from typing import Any

from chalicelib.dialects.configured import Configured
from chalicelib.dialects.http import Answer, Question, Request, text
from chalicelib.dialects.routing import meaning
from chalicelib.discovery.facts import moment
from chalicelib.model.announcement import NODES
from thin.board import Board
from thin.elsewhere.answers import Answers as Elsewhere
from thin.elsewhere.answers import Sent
from thin.elsewhere.copied import InNoCopy, copied
from thin.web.answers import Answers, Headers, Rendered

LONGEST_WAIT = 600.0
"""Seconds, as Consul has it; and up to a sixteenth more, so that not all come back at once."""
LONGEST_BODY = 4_000_000
"""Bytes: a transaction of the largest values, in base64, is somewhat less."""
MOST_KNOWN = 4096
"""Different requests of which it is known what they ask."""

NOW = [(b"x-consul-lastcontact", b"0"), (b"x-consul-knownleader", b"true")]
"""Of what the registry itself was asked."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Known:
    asked: Question | Answer | InNoCopy
    key: Hashable
    """The same for all whose answers are the same."""


class Application:
    def __init__(self, board: Board, keys: Elsewhere, others: Elsewhere) -> None:
        """`others` is for all else that is in no copy."""
        self._board = board
        self._keys, self._others = keys, others
        self._answers = Answers()
        self._known: dict[bytes, Known] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        body = b"" if scope["method"] in ("GET", "HEAD") else await _body(receive)
        known = self._asked(scope, body) if body is not None else _TOO_LONG
        takes_gzip = _takes_gzip(scope["headers"])
        if isinstance(known.asked, InNoCopy):
            rendered = await self._elsewhere(known.asked, scope, body or b"", receive)
            age = _now(rendered.answer)
        else:
            rendered = await self._answer(known, known.asked, receive, takes_gzip)
            age = self._age()
        sent, headers = rendered.sent(takes_gzip)
        status = rendered.answer.status
        headers = headers + age
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": sent})

    async def _answer(
        self, known: Known, asked: Question | Answer, receive: Receive, takes_gzip: bool
    ) -> Rendered:
        if isinstance(asked, Answer):
            return Rendered(asked)
        name = asked.service or NODES
        await self._news(asked, name, receive)
        if self._board.too_old:
            return Rendered(_too_old(self._board))
        current = self._board.current(name)
        return await self._answers.get(known.key, asked, current, takes_gzip)

    async def _elsewhere(
        self, wanted: InNoCopy, scope: Message, body: bytes, receive: Receive
    ) -> Rendered:
        path, query = scope["raw_path"].decode("latin-1"), scope["query_string"].decode("latin-1")
        client = scope.get("client")
        sent = Sent(scope["method"], path, query, body, client[0] if client else "")
        there = self._keys if isinstance(wanted.asked, Configured) else self._others
        return Rendered(await there.get(wanted, sent, lambda: _gone(receive)))

    def _asked(self, scope: Message, body: bytes) -> Known:
        method, path, query = scope["method"], scope["raw_path"], scope["query_string"]
        name = b"%s %s?%s\n%s" % (method.encode(), path, query, body)
        found = self._known.get(name)
        if found is None:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            request = Request.parse(method, path.decode("latin-1"), query.decode("latin-1"), body)
            found = Known(copied(request, self._board.region), meaning(request))
            if not isinstance(found.asked, InNoCopy):
                self._known[name] = found
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
            *self._board.seen,
            (b"x-repave-age", b"%d" % age),
            (b"x-consul-lastcontact", b"%d" % (age * 1000)),
            (b"x-consul-knownleader", b"false" if self._board.lost else b"true"),
        ]


def _now(answer: Answer) -> Headers:
    as_of = answer.headers.get("x-repave-as-of")
    return [*NOW, (b"x-repave-as-of", as_of.encode())] if as_of else NOW


def _too_old(board: Board) -> Answer:
    words = f"the registry was last read {board.age:.0f} s ago, at {moment(board.as_of)}, "
    return text(words + "which is longer ago than this server may answer from", 503)


_TOO_LONG = Known(text(f"the body is longer than {LONGEST_BODY} bytes", 413), "")


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

"""Answers to questions, each rendered once for as long as what it tells does not change."""

import asyncio
import gzip
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property

from chalicelib.dialects.http import Answer, Question
from thin.board import Current

MANY = 300
"""Nodes from which an answer is rendered beside the loop, so that nobody else waits for it."""
COMPRESSED = 16 * 1024
"""Bytes from which compressing is worth it."""
MOVING = frozenset({"x-repave-as-of", "x-consul-lastcontact", "x-consul-knownleader"})
"""Headers that an answer cannot keep."""

Headers = list[tuple[bytes, bytes]]


@dataclass
class Rendered:
    answer: Answer

    @cached_property
    def plain(self) -> tuple[bytes, Headers]:
        return self.answer.body, _headers(self.answer, self.answer.body)

    @cached_property
    def zipped(self) -> tuple[bytes, Headers]:
        body = gzip.compress(self.answer.body, compresslevel=5)
        coded = [(b"content-encoding", b"gzip"), (b"vary", b"accept-encoding")]
        return body, _headers(self.answer, body) + coded

    def sent(self, takes_gzip: bool) -> tuple[bytes, Headers]:
        small = len(self.answer.body) < COMPRESSED
        return self.plain if small or not takes_gzip else self.zipped


class Answers:
    def __init__(self) -> None:
        self._under_way: dict[tuple[int, Hashable], asyncio.Task[Rendered]] = {}

    async def get(
        self, key: Hashable, question: Question, current: Current, takes_gzip: bool
    ) -> Rendered:
        """`key` has all that the answer hangs on beside what is current."""
        found: Rendered | None = current.rendered.get(key)
        if found is None:
            if len(current.view.nodes) < MANY:
                found = _rendered(question, current, takes_gzip)
                current.keep(key, found)
            else:
                found = await self._beside(key, question, current, takes_gzip)
        return found

    async def _beside(
        self, key: Hashable, question: Question, current: Current, takes_gzip: bool
    ) -> Rendered:
        """Once, however many ask for it meanwhile; if one of them goes, for the others."""
        name = (id(current), key)
        task = self._under_way.get(name)
        if task is None:
            work = asyncio.to_thread(_rendered, question, current, takes_gzip)
            task = self._under_way[name] = asyncio.ensure_future(work)
            task.add_done_callback(lambda _: self._under_way.pop(name))
        found = await asyncio.shield(task)
        current.keep(key, found)
        return found


def _rendered(question: Question, current: Current, takes_gzip: bool) -> Rendered:
    found = Rendered(question.answer(current.view))
    found.sent(takes_gzip)
    return found


def _headers(answer: Answer, body: bytes) -> Headers:
    said: Iterable[tuple[str, str]] = (
        (name.lower(), value) for name, value in answer.headers.items()
    )
    kept = [(n.encode(), v.encode()) for n, v in said if n not in MOVING]
    length = str(len(body)).encode()
    return [(b"content-type", answer.content_type.encode()), (b"content-length", length), *kept]

"""What is read or written is asked of the registry at once; who waits for news waits here, and
is told by one request for all who wait for the same."""

import asyncio
import random
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from typing import Any

from chalicelib.dialects.configured import KeysAsked, SessionsAsked
from chalicelib.dialects.http import Answer, Question, text
from thin.elsewhere.copied import InNoCopy
from thin.elsewhere.remote import AT_ONCE, Remote
from thin.elsewhere.revisions import Revisions

Gone = Callable[[], Coroutine[Any, Any, None]]
"""Returns once the client has hung up."""
Hung = asyncio.Future[None]
Waiting = KeysAsked | SessionsAsked | Question
"""Those who can be told of news."""
WHAT = "keys, sessions, what was and what other regions have"
NOT_HERE = text(
    f"{WHAT} are not served here: repave serve was started without --registry-url; "
    "ask the registry itself, signed",
    501,
)
NOT_FROM_THERE = text(
    f"Permission denied: {WHAT} are only for clients on this host, for whom it signs; "
    "ask through 127.0.0.1",
    403,
)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it came."""

    method: str
    path: str
    query: str
    body: bytes
    address: str
    """Of the client."""

    @property
    def from_here(self) -> bool:
        return bool(self.address) and ip_address(self.address).is_loopback

    @property
    def target(self) -> str:
        """Without what says how long to wait: that is done here."""
        parts = [each for each in self.query.split("&") if each]
        kept = [each for each in parts if each.partition("=")[0] not in ("index", "wait")]
        return self.path + (f"?{'&'.join(kept)}" if kept else "")


class Answers:
    def __init__(self, remote: Remote | None, revisions: Revisions, longest: float) -> None:
        """`longest` is the longest wait, in seconds."""
        self._remote, self.revisions, self._longest = remote, revisions, longest
        # Of its own, so that a registry that is slow holds up nothing else.
        self._threads = ThreadPoolExecutor(AT_ONCE, "elsewhere")
        self._latest: dict[str, tuple[int, asyncio.Task[Answer]]] = {}
        self._watching: dict[str, int] = {}

    async def get(self, wanted: InNoCopy, sent: Sent, gone: Gone) -> Answer:
        if self._remote is None:
            return wanted.known or NOT_HERE
        if not sent.from_here:
            return wanted.known or NOT_FROM_THERE
        asked = wanted.asked
        if isinstance(asked, Waiting) and asked.after and asked.wait > 0:
            return await self._watched(sent, asked.after, asked.wait, gone)
        return await self._ask(sent)

    async def _watched(self, sent: Sent, after: int, wait: float, gone: Gone) -> Answer:
        target, hung_up = sent.target, asyncio.ensure_future(gone())
        self._watching[target] = self._watching.get(target, 0) + 1
        try:
            return await self._news(sent, after, min(wait, self._longest), hung_up)
        finally:
            hung_up.cancel()
            self._watching[target] -= 1
            if not self._watching[target]:
                del self._watching[target]
                self._latest.pop(target, None)

    async def _news(self, sent: Sent, after: int, patience: float, hung_up: Hung) -> Answer:
        until = _now() + patience + random.uniform(0, patience / 16)
        number, found = await self._shared(sent)
        if _index(found) != after:
            # Who knows more than others were told is not to be told what was before.
            found = await self._ask(sent)
        while _index(found) == after and not self._over(until, hung_up):
            await self._may_be_news(number, until, hung_up)
            if self.revisions.lost:
                return await self._ask(sent)
            if self.revisions.number != number:
                number, found = await self._shared(sent)
        return found

    def _over(self, until: float, hung_up: Hung) -> bool:
        return self.revisions.closed or hung_up.done() or _now() >= until

    async def _may_be_news(self, number: int, until: float, hung_up: Hung) -> None:
        """Since what was told at that number."""
        news = self.revisions.wait()
        try:
            if self.revisions.number == number:
                left, first = until - _now(), asyncio.FIRST_COMPLETED
                await asyncio.wait((news, hung_up), timeout=left, return_when=first)
        finally:
            news.cancel()

    async def _shared(self, sent: Sent) -> tuple[int, Answer]:
        """Asked once for all who wait for the same, each time that there may be news."""
        number, known = self.revisions.number, self._latest.get(sent.target)
        if known is None or known[0] != number:
            known = self._latest[sent.target] = number, asyncio.ensure_future(self._ask(sent))
        return number, await asyncio.shield(known[1])

    async def _ask(self, sent: Sent) -> Answer:
        assert self._remote
        loop, asked = asyncio.get_running_loop(), (sent.method, sent.target, sent.body)
        found = await loop.run_in_executor(self._threads, self._remote.ask, *asked)
        due = found.headers.get("x-repave-due")
        self.revisions.expect(datetime.fromisoformat(due) if due else None)
        return found


def _index(found: Answer) -> int:
    return int(found.headers.get("x-consul-index", 0))


def _now() -> float:
    return asyncio.get_running_loop().time()

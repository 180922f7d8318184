"""A client asks in its own dialect: the rows are read, once there is news, and worded for it."""

import gzip
from base64 import b64encode
from collections.abc import Hashable
from datetime import datetime
from typing import Any

from chalicelib.configuring import answer_configured
from chalicelib.deps import Deps
from chalicelib.dialects.configured import Anything
from chalicelib.dialects.http import Answer, Question, Request, text, when_seen
from chalicelib.dialects.routing import ask, meaning, not_reached
from chalicelib.errors import BadRequest, NotReached
from chalicelib.events import HttpCall
from chalicelib.kept import period
from chalicelib.looking_back import look_back
from chalicelib.model.announcement import NODES, Index
from chalicelib.model.fleet import Account
from chalicelib.observability import count, logger
from chalicelib.viewing import look
from chalicelib.waiting import news

NOBODY = "a client of Consul's wire, unsigned"
"""Where IAM is not in front."""
COMPRESSED = 64 * 1024
"""Bytes from which an answer is worth it."""
LARGEST = 5_500_000
"""Bytes of an answer of Lambda, with room for what is around the body."""


def answer_dialect(deps: Deps, call: HttpCall) -> dict[str, Any]:
    """The answer as an HTTP API takes it (payload format 2.0)."""
    request = Request.parse(call.method, call.path, call.query, call.body, call.caller)
    gzipped = "gzip" in call.headers.get("accept-encoding", "")
    count("DialectAnswers")
    there = deps.elsewhere.get(request.one("dc"), lambda: deps)()
    asked = ask(request, there.place.datacenter, (deps.place.datacenter, *deps.elsewhere))
    if isinstance(asked, Question) and asked.at is None:
        try:
            return _told(there, asked, (meaning(request), gzipped))
        except NotReached as error:
            logger.warning("others cannot be read", extra={"why": str(error)})
            return _sent(not_reached(request, error), gzipped)
    if there is not deps and not isinstance(asked, Answer):
        words = f"keys, sessions and what was in {there.place} are kept there; ask its own registry"
        return _sent(text(words, 501), gzipped)
    return _sent(_answer(deps, asked, request.caller or NOBODY), gzipped)


def _answer(deps: Deps, asked: Anything, by: str) -> Answer:
    if isinstance(asked, Answer):
        return asked
    if isinstance(asked, Question):
        return _told_then(deps, asked)
    return answer_configured(deps, asked, by)


def _told_then(deps: Deps, question: Question) -> Answer:
    assert question.at is not None
    try:
        return question.answer(look_back(deps, question.at, question.fleet))
    except BadRequest as error:
        return text(str(error), error.status)


def _told(deps: Deps, question: Question, key: tuple[Hashable, bool]) -> dict[str, Any]:
    """Worded anew once the index is another, or what else the answer tells has become old."""
    index, account = _awaited(deps, question), deps.registry.fleets.account()
    now = deps.clock()
    state = (index.value, *_moves(question, account, now))
    found = deps.rendered.get(key, state)
    if found is None:
        found = _sent(question.answer(look(deps, index, account)), key[1])
        deps.rendered.keep(key, state, found)
    # As of now it is all still so, but for what raises no index.
    return found | {"headers": found["headers"] | when_seen(now, account)}


def _moves(question: Question, account: Account, now: datetime) -> tuple[Hashable, ...]:
    """What may make another answer of the same index."""
    if question.says_when_seen:
        return account.last_sweep_at, account.last_audit_at
    return (period(now),)


def _awaited(deps: Deps, question: Question) -> Index:
    """The index, once it is another than the client has seen, or when its patience is over. It is
    read before the hosts."""
    name, services = question.service or NODES, deps.registry.services

    def again(_: Index) -> Index:
        return services.index(name)

    now = services.index(name)
    return news(deps, now, again, lambda index: index.value, question.after, question.wait)


def _sent(found: Answer, gzipped: bool) -> dict[str, Any]:
    headers, body = {"Content-Type": found.content_type, **found.headers}, found.body
    if gzipped and len(body) >= COMPRESSED:
        body = gzip.compress(body, compresslevel=5)
        headers["Content-Encoding"] = "gzip"
    coded = body if _text(body) else b64encode(body)
    if len(coded) > LARGEST:
        words = f"the answer is longer than {LARGEST} bytes; ask for less, or accept gzip"
        return _sent(text(words, 406), gzipped=False)
    return {
        "statusCode": found.status,
        "headers": headers,
        "body": coded.decode(),
        "isBase64Encoded": coded is not body,
    }


def _text(body: bytes) -> bool:
    """Lambda carries nothing else as it is: neither what is compressed, nor any value of a key."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True

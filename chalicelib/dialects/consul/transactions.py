"""Transactions: `PUT /v1/txn`. https://developer.hashicorp.com/consul/api-docs/txn"""

from base64 import b64decode
from typing import Any

from chalicelib.dialects.configured import Anything, Commit
from chalicelib.dialects.consul.entries import decoded, entry, lowered, must_be, whole, worded
from chalicelib.dialects.consul.kv import checked
from chalicelib.dialects.consul.parameters import NO_SUCH_PATH, NotUsable
from chalicelib.dialects.http import Answer, Request, as_json
from chalicelib.model.configuration import Committed, Operation, Verb

FAILED = "Failed to parse body"
VERBS = ", ".join(Verb)


def ask(request: Request, region: str) -> Anything:
    if len(request.path) > 2:
        raise NotUsable(NO_SUCH_PATH, 404)
    must_be(request, "PUT")
    given = decoded(request.body, FAILED)
    if not isinstance(given, list):
        raise NotUsable(f"{FAILED}: allowed: a list of operations")
    return Commit(checked([_operation(each) for each in given]), _answer)


def _answer(committed: Committed) -> Answer:
    """A value is shown where it was asked for: nothing else has one here."""
    if committed.failures:
        errors = [{"OpIndex": each.operation, "What": each.words} for each in committed.failures]
        return as_json({"Results": None, "Errors": errors}, 409)
    results = [{"KV": entry(version)} for version in committed.results]
    return as_json({"Results": results, "Errors": None})


def _operation(given: Any) -> Operation:
    kinds = lowered(given, FAILED)
    if list(kinds) != ["kv"]:
        raise NotUsable(f"{FAILED}: an operation on {', '.join(kinds)[:64]}; allowed: KV")
    kv = lowered(kinds["kv"], FAILED)
    return Operation(
        _verb(kv.get("verb")),
        worded(kv, "key", FAILED),
        _value(kv.get("value")),
        whole("Flags", kv.get("flags") or 0),
        whole("Index", kv.get("index") or 0),
        worded(kv, "session", FAILED),
    )


def _verb(given: Any) -> Verb:
    try:
        return Verb(given)
    except ValueError:
        raise NotUsable(f"unknown KV verb {str(given)[:64]!r}; allowed: {VERBS}") from None


def _value(given: Any) -> bytes:
    try:
        return b64decode(given or "", validate=True)
    except (ValueError, TypeError) as error:
        raise NotUsable(f"failed to decode value: {error}") from None

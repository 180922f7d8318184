"""Keys: `/v1/kv/...`."""

from collections.abc import Sequence
from urllib.parse import unquote, urlencode

from chalicelib.configuration.limits import TooMuch, check, check_key
from chalicelib.configuration.reading import separated
from chalicelib.dialects.configured import Anything, Clearing, Commit, KeysAsked
from chalicelib.dialects.consul.entries import entry, headers, must_be, whole
from chalicelib.dialects.consul.parameters import NotUsable, parameters
from chalicelib.dialects.http import Answer, Request, as_json, text
from chalicelib.model.configuration import Committed, Operation, Seen, Verb, Version

ROOT = "/v1/kv"
WHY_NOT = 500
"""What Consul answers where an operation could never be done as asked."""


def ask(request: Request, region: str) -> Anything:
    must_be(request, "GET", "PUT", "DELETE")
    key = _key(request)
    tree = request.has("recurse") or (request.has("keys") and request.method == "GET")
    try:
        check_key(key, may_be_empty=tree)
    except ValueError as error:
        raise NotUsable(str(error)) from None
    if request.method == "GET":
        return _get(request, region, key, tree)
    return _put(request, key) if request.method == "PUT" else _delete(request, key)


def checked(operations: Sequence[Operation]) -> tuple[Operation, ...]:
    try:
        check(operations)
    except TooMuch as error:
        raise NotUsable(str(error), 413) from None
    except ValueError as error:
        raise NotUsable(str(error)) from None
    return tuple(operations)


def _key(request: Request) -> str:
    """With whatever slashes it has; some clients write them as %2F."""
    return unquote(request.raw_path)[len(ROOT) :].removeprefix("/")


def _get(request: Request, region: str, key: str, tree: bool) -> KeysAsked:
    given = parameters(request, region)
    names = request.has("keys")
    separator = request.one("separator") or request.one("seperator")

    def answer(seen: Seen, versions: Sequence[Version]) -> Answer:
        known = headers(seen.index, seen.due)
        if names:
            found = separated([head.key for head in seen.heads], key, separator)
            return as_json(found, headers=known) if found or not key else _none(known)
        if not versions:
            return _none(known)
        if request.has("raw") and not tree:
            return _raw(versions[0], known)
        return as_json([entry(version) for version in versions], headers=known)

    return KeysAsked(key, tree, answer, not names, given.index, given.wait)


def _none(known: dict[str, str]) -> Answer:
    """Clients read the index of what is not there too, and wait for it to come."""
    return Answer(404, b"", headers=known)


def _raw(version: Version, known: dict[str, str]) -> Answer:
    """No browser is to take a value for a page."""
    safe = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
    return Answer(200, version.value, "text/plain", known | safe)


def _put(request: Request, key: str) -> Commit:
    _only_one_of(request, "cas", "acquire", "release")
    flags = whole("flags", request.one("flags")) if request.has("flags") else 0
    verb, index, session = Verb.SET, 0, ""
    if request.has("cas"):
        verb, index = Verb.CAS, whole("cas", request.one("cas"))
    elif request.has("acquire"):
        verb, session = Verb.LOCK, request.one("acquire")
    elif request.has("release"):
        verb, session = Verb.UNLOCK, request.one("release")
    operation = Operation(verb, key, request.body, flags, index, session)
    return Commit(checked([operation]), _done)


def _delete(request: Request, key: str) -> Commit | Clearing:
    _only_one_of(request, "recurse", "cas")
    if request.has("recurse"):
        return Clearing(key, as_json(True))
    if request.has("cas"):
        operation = Operation(Verb.DELETE_CAS, key, index=whole("cas", request.one("cas")))
    else:
        operation = Operation(Verb.DELETE, key)
    return Commit(checked([operation]), _done)


def _done(committed: Committed) -> Answer:
    """False: others were first. That is no error, and the status is the same."""
    wrong = [failure.words for failure in committed.failures if failure.wrong]
    return text(wrong[0], WHY_NOT) if wrong else as_json(not committed.failures)


def _only_one_of(request: Request, *names: str) -> None:
    if sum(request.has(name) for name in names) > 1:
        raise NotUsable(f"Conflicting flags: {urlencode(sorted(request.query))}")

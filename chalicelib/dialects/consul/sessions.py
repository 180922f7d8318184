"""Sessions: `/v1/session/...`."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from chalicelib.configuration.limits import check_session
from chalicelib.dialects.configured import Anything, Ending, Opening, Renewal, SessionsAsked
from chalicelib.dialects.consul.entries import (
    NANOSECONDS,
    decoded,
    headers,
    lowered,
    must_be,
    session,
    worded,
)
from chalicelib.dialects.consul.parameters import NO_SUCH_PATH, NotUsable, parameters, seconds
from chalicelib.dialects.http import Answer, Request, as_json, text
from chalicelib.model.configuration import Behaviour, SeenSessions, Session

FAILED = "Request decode failed"
SMALL = 1000
"""A lock delay below that was meant in seconds: nobody means nanoseconds."""
ALWAYS_PASSING = "serfHealth"
"""Consul's own check of a node. There is no other that a session could hang on."""
NODE = "repave"
"""Whoever does not say on which node he is asks through the one that is there."""


def ask(request: Request, region: str) -> Anything:
    verb, name = (*request.path[2:], "", "")[:2]
    if len(request.path) > 4 or verb not in _VERBS:
        raise NotUsable(NO_SUCH_PATH, 404)
    method, answer = _VERBS[verb]
    must_be(request, method)
    if not name and verb in _NAMED:
        raise NotUsable(_NAMED[verb])
    return answer(request, name, region)


def _create(request: Request, _: str, region: str) -> Opening:
    given = lowered(decoded(request.body or b"{}", FAILED), FAILED)
    checks = [
        check
        for name in ("checks", "nodechecks", "servicechecks")
        for check in given.get(name) or ()
        if check != ALWAYS_PASSING
    ]
    if checks:
        raise NotUsable(f"Missing check '{_check_name(checks[0])}' registration", 500)
    made = Session(
        id="",
        created=0,
        name=worded(given, "name", FAILED),
        node=worded(given, "node", FAILED) or NODE,
        behaviour=_behaviour(worded(given, "behavior", FAILED)),
        lock_delay=_lock_delay(given.get("lockdelay")),
        ttl=_ttl(worded(given, "ttl", FAILED)),
    )
    try:
        check_session(made)
    except ValueError as error:
        raise NotUsable(str(error), 500) from None
    return Opening(made, lambda session: as_json({"ID": session.id}))


def _renew(request: Request, id: str, region: str) -> Renewal:
    def answer(found: Session | None) -> Answer:
        if found is None:
            return text(f"Session id '{id}' not found", 404)
        return as_json([session(found)])

    return Renewal(id, answer)


def _destroy(request: Request, id: str, region: str) -> Ending:
    return Ending(id, as_json(True))


def _info(request: Request, id: str, region: str) -> SessionsAsked:
    return _listed(request, region, id, "")


def _list(request: Request, _: str, region: str) -> SessionsAsked:
    return _listed(request, region, None, "")


def _node(request: Request, node: str, region: str) -> SessionsAsked:
    return _listed(request, region, None, node)


def _listed(request: Request, region: str, id: str | None, node: str) -> SessionsAsked:
    given = parameters(request, region)

    def answer(seen: SeenSessions) -> Answer:
        found = [session(each) for each in seen.sessions if not node or each.node == node]
        return as_json(found, headers=headers(seen.index, seen.due))

    return SessionsAsked(id, answer, given.index, given.wait)


def _check_name(check: Any) -> str:
    return str(check.get("ID") if isinstance(check, dict) else check)[:64]


def _behaviour(given: str) -> Behaviour:
    try:
        return Behaviour(given or Behaviour.RELEASE)
    except ValueError:
        raise NotUsable(f"Invalid Behavior setting '{given[:64]}'", 500) from None


def _ttl(given: str) -> timedelta | None:
    """None, in whatever form, is no TTL."""
    found = seconds(given)
    if found is None:
        raise NotUsable(f"Request decode failed: TTL {given[:64]!r}; allowed: such as 30s", 500)
    return timedelta(seconds=min(found, 1e9)) if found else None


def _lock_delay(given: Any) -> timedelta:
    """Nanoseconds, or as text."""
    if given is None:
        return Session("", 0).lock_delay
    found = seconds(given) if isinstance(given, str) else None
    if isinstance(given, int | float) and not isinstance(given, bool) and 0 <= given < 1e18:
        found = given if given < SMALL else given / NANOSECONDS
    if found is None:
        raise NotUsable(f"{FAILED}: LockDelay {str(given)[:64]!r}; allowed: such as 15s")
    return timedelta(seconds=min(found, 1e9))


_VERBS: dict[str, tuple[str, Callable[[Request, str, str], Anything]]] = {
    "create": ("PUT", _create),
    "renew": ("PUT", _renew),
    "destroy": ("PUT", _destroy),
    "info": ("GET", _info),
    "list": ("GET", _list),
    "node": ("GET", _node),
}
_NAMED = {
    "renew": "Missing session",
    "destroy": "Missing session",
    "info": "Missing session",
    "node": "Missing node name",
}

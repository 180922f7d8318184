"""What a client asks of configuration is read or written, once there is news, and worded for it."""

from typing import assert_never

from chalicelib.configuration.limits import TooMuch
from chalicelib.deps import Deps
from chalicelib.dialects.configured import (
    Clearing,
    Commit,
    Configured,
    Ending,
    KeysAsked,
    Opening,
    Renewal,
    SessionsAsked,
)
from chalicelib.dialects.http import Answer, text
from chalicelib.errors import Busy
from chalicelib.model.configuration import Seen, SeenSessions
from chalicelib.waiting import pauses


def answer_configured(deps: Deps, asked: Configured, by: str) -> Answer:
    """Whoever could not be served for others' sake is told to ask again, as Consul does when it
    has no leader."""
    try:
        return _answered(deps, asked, by)
    except TooMuch as error:
        return text(str(error), 413)
    except Busy as error:
        return text(str(error), 500)


def _answered(deps: Deps, asked: Configured, by: str) -> Answer:
    store, now = deps.registry.configuration, deps.clock()
    match asked:
        case KeysAsked():
            return _keys(deps, asked)
        case SessionsAsked():
            return asked.answer(_sessions_awaited(deps, asked))
        case Commit():
            return asked.answer(store.commit(asked.operations, now, by))
        case Clearing():
            store.clear(asked.prefix, now, by)
            return asked.answer
        case Opening():
            return asked.answer(store.open_session(asked.session, now))
        case Renewal():
            return asked.answer(store.renew(asked.id, now))
        case Ending():
            store.end_session(asked.id, now)
            return asked.answer
        case _:
            assert_never(asked)


def _keys(deps: Deps, asked: KeysAsked) -> Answer:
    seen = _keys_awaited(deps, asked)
    store = deps.registry.configuration
    return asked.answer(seen, store.versions(seen.heads) if asked.values else ())


def _keys_awaited(deps: Deps, asked: KeysAsked) -> Seen:
    store = deps.registry.configuration
    seen = store.look(asked.key, deps.clock(), asked.tree)
    if seen.index == asked.after:
        for _ in pauses(deps, asked.wait):
            if _may_be_news(deps, seen):
                seen = store.look(asked.key, deps.clock(), asked.tree)
            if seen.index != asked.after:
                break
    return seen


def _sessions_awaited(deps: Deps, asked: SessionsAsked) -> SeenSessions:
    store = deps.registry.configuration
    seen = store.look_at_sessions(deps.clock(), asked.id)
    if seen.index == asked.after:
        for _ in pauses(deps, asked.wait):
            if _may_be_news(deps, seen):
                seen = store.look_at_sessions(deps.clock(), asked.id)
            if seen.index != asked.after:
                break
    return seen


def _may_be_news(deps: Deps, seen: Seen | SeenSessions) -> bool:
    """Nothing changes without a revision but what time does: a session may be over."""
    if deps.registry.configuration.revision() != seen.revision:
        return True
    return seen.due is not None and seen.due <= deps.clock()

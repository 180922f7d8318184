"""What a client asks of configuration is read or written, once there is news, and worded for it."""

from collections.abc import Callable
from typing import TypeVar, assert_never

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
from chalicelib.errors import Busy, NotReached
from chalicelib.model.configuration import Seen, SeenSessions
from chalicelib.waiting import news

S = TypeVar("S", Seen, SeenSessions)

NO_LEADER = "No cluster leader"
"""As Consul says it, whose clients then ask again."""


def answer_configured(deps: Deps, asked: Configured, by: str) -> Answer:
    """Whoever could not be served for others' sake is told to ask again, as Consul does when it
    has no leader."""
    try:
        return _answered(deps, asked, by)
    except TooMuch as error:
        return text(str(error), 413)
    except Busy as error:
        return text(str(error), 500)
    except NotReached as error:
        return text(f"{NO_LEADER}: {error}", 500)


def _answered(deps: Deps, asked: Configured, by: str) -> Answer:
    store, now = deps.registry.configuration, deps.clock()
    match asked:
        case KeysAsked():
            return _keys(deps, asked)
        case SessionsAsked():
            return _sessions(deps, asked)
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
    store = deps.registry.configuration
    seen = _awaited(deps, asked, lambda: store.look(asked.key, deps.clock(), asked.tree))
    return asked.answer(seen, store.versions(seen.heads) if asked.values else ())


def _sessions(deps: Deps, asked: SessionsAsked) -> Answer:
    store = deps.registry.configuration
    seen = _awaited(deps, asked, lambda: store.look_at_sessions(deps.clock(), asked.id))
    return asked.answer(seen)


def _awaited(deps: Deps, asked: KeysAsked | SessionsAsked, look: Callable[[], S]) -> S:
    """The revision is the cheapest of all reads, and most looks end with it."""

    def again(seen: S) -> S:
        return look() if _may_be_news(deps, seen) else seen

    return news(deps, look(), again, lambda seen: seen.index, asked.after, asked.wait)


def _may_be_news(deps: Deps, seen: Seen | SeenSessions) -> bool:
    """Nothing changes without a revision but what time does: a session may be over."""
    if deps.registry.configuration.revision() != seen.revision:
        return True
    return seen.due is not None and seen.due <= deps.clock()

"""When sessions are over, and what then becomes of their keys."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.configuration.drafting import Draft
from chalicelib.configuration.limits import A_BATCH, LARGEST_TRANSACTION
from chalicelib.model.configuration import Behaviour, Change, Head, Session

GRACE = 2
"""As Consul's, a session lives for up to twice its TTL: clients that renew it at the last moment,
or ask for half of what they need (Patroni), count on that."""
ENDED = "end of its session"
"""Who changes a key when the session that holds it is over."""


def renewed(session: Session, now: datetime) -> Session:
    """Never for less than somebody was told already: clocks differ, and calls overtake others."""
    if session.ttl is None:
        return session
    later = now + GRACE * session.ttl
    return replace(session, expires_at=max(later, session.expires_at or later))


def due(sessions: Iterable[Session]) -> datetime | None:
    return min((each.expires_at for each in sessions if each.expires_at), default=None)


def holders(heads: Iterable[Head]) -> set[str]:
    return {head.session for head in heads if head.session}


def given_back_first(held: Iterable[Head]) -> list[Head]:
    """Of the keys that a session holds as many as are given back in one transaction."""
    found: list[Head] = []
    size = 0
    for head in held:
        size += head.size
        if len(found) == A_BATCH or (found and size > LARGEST_TRANSACTION):
            break
        found.append(head)
    return found


def given_back(
    session: Session, held: Sequence[Head], values: Mapping[str, bytes], draft: Draft
) -> Change:
    """The keys that there are values of lose their lock, or are deleted. The last ones take the
    session with them."""
    for head in held:
        if head.key in values:
            _give_back(session, head, values[head.key], draft)
    left = frozenset(head.key for head in held if head.key not in values)
    return replace(
        draft.change(),
        ended=(replace(session, keys=left, ending=True),),
    )


def _give_back(session: Session, head: Head, value: bytes, draft: Draft) -> None:
    if session.behaviour is Behaviour.DELETE:
        draft.delete(head)
    else:
        draft.put(head.key, value, head.flags, head.lock_index, None)
    if session.lock_delay:
        until = draft.at + session.lock_delay
        draft.heads[head.key] = replace(draft.heads[head.key], delayed_until=until)

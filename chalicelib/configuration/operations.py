"""What each operation of a transaction does, refuses and tells, as Consul has them."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.configuration.drafting import Draft
from chalicelib.model.configuration import Change, Failure, Head, Operation, Verb


@dataclass(frozen=True, slots=True)
class Told:
    """Of a key; with its value where that was asked for."""

    head: Head
    value: bytes | None = None
    """Where the transaction itself has written it."""
    with_value: bool = False


@dataclass(frozen=True, slots=True)
class Applied:
    told: tuple[Told, ...]
    failures: tuple[Failure, ...]
    change: Change


class Undone(Exception):
    def __init__(self, words: str, wrong: bool = False) -> None:
        super().__init__(words)
        self.wrong = wrong


def apply(operations: Sequence[Operation], draft: Draft) -> Applied:
    """Each sees what those before it have done; if one fails, nothing is written."""
    told: list[Told] = []
    failures: list[Failure] = []
    for number, operation in enumerate(operations):
        try:
            told += _BY_VERB[operation.verb](draft, operation)
        except Undone as undone:
            failures.append(Failure(number, str(undone), undone.wrong))
    if failures:
        return Applied((), tuple(failures), Change(draft.stored.revision))
    return Applied(tuple(told), (), draft.change())


def _set(draft: Draft, asked: Operation) -> list[Told]:
    """Also of a key that somebody has locked: locks are advice."""
    old = draft.head(asked.key)
    lock_index, session = (old.lock_index, old.session) if old else (0, None)
    return [Told(draft.put(asked.key, asked.value, asked.flags, lock_index, session))]


def _cas(draft: Draft, asked: Operation) -> list[Told]:
    old = draft.head(asked.key)
    if (old.modified if old else 0) != asked.index:
        raise Undone(f"failed to set key {_named(asked.key)}, index is stale")
    return _set(draft, asked)


def _lock(draft: Draft, asked: Operation) -> list[Told]:
    if not asked.session:
        raise Undone("missing session", wrong=True)
    if draft.session(asked.session) is None:
        raise Undone(f"invalid session {_named(asked.session)}", wrong=True)
    old = draft.head(asked.key)
    if old and old.session not in (None, asked.session):
        raise Undone(f"failed to lock key {_named(asked.key)}, lock is already held")
    if draft.delayed(asked.key) and not (old and old.session):
        raise Undone(f"failed to lock key {_named(asked.key)} due to lock delay")
    taken = (old.lock_index if old else 0) + (0 if old and old.session else 1)
    return [Told(draft.put(asked.key, asked.value, asked.flags, taken, asked.session))]


def _unlock(draft: Draft, asked: Operation) -> list[Told]:
    if not asked.session:
        raise Undone("missing session", wrong=True)
    old = draft.head(asked.key)
    if old is None or old.session != asked.session:
        raise Undone(
            f"failed to unlock key {_named(asked.key)}, lock isn't held, or is held by another "
            "session"
        )
    return [Told(draft.put(asked.key, asked.value, asked.flags, old.lock_index, None))]


def _delete(draft: Draft, asked: Operation) -> list[Told]:
    old = draft.head(asked.key)
    if old:
        draft.delete(old)
    return []


def _delete_cas(draft: Draft, asked: Operation) -> list[Told]:
    """What is gone already need not be deleted. No key has the index 0."""
    old = draft.head(asked.key)
    if old and old.modified != asked.index:
        raise Undone(f"failed to delete key {_named(asked.key)}, index is stale")
    return _delete(draft, asked)


def _delete_tree(draft: Draft, asked: Operation) -> list[Told]:
    for head in draft.under(asked.key):
        draft.delete(head)
    return []


def _get(draft: Draft, asked: Operation) -> list[Told]:
    found = draft.head(asked.key)
    if found is None:
        raise Undone(f"key {_named(asked.key)} doesn't exist")
    return [_with_value(draft, found)]


def _get_or_empty(draft: Draft, asked: Operation) -> list[Told]:
    found = draft.head(asked.key)
    return [_with_value(draft, found) if found else Told(Head(asked.key, 0, 0, 0, deleted=True))]


def _get_tree(draft: Draft, asked: Operation) -> list[Told]:
    return [_with_value(draft, head) for head in draft.under(asked.key)]


def _with_value(draft: Draft, head: Head) -> Told:
    return Told(head, draft.values.get(head.key), with_value=True)


def _check_session(draft: Draft, asked: Operation) -> list[Told]:
    found = draft.head(asked.key)
    if found is None:
        raise Undone(f"failed to check session, key {_named(asked.key)} doesn't exist")
    if (found.session or "") != asked.session:
        raise Undone(
            f"failed session check for key {_named(asked.key)}, current session "
            f"{_named(found.session or '')} != {_named(asked.session)}"
        )
    return [Told(found)]


def _check_index(draft: Draft, asked: Operation) -> list[Told]:
    found = draft.head(asked.key)
    if found is None:
        raise Undone(f"failed to check index, key {_named(asked.key)} doesn't exist")
    if found.modified != asked.index:
        raise Undone(
            f"failed index check for key {_named(asked.key)}, current modify index "
            f"{found.modified} != {asked.index}"
        )
    return [Told(found)]


def _check_not_exists(draft: Draft, asked: Operation) -> list[Told]:
    if draft.head(asked.key):
        raise Undone(f"key {_named(asked.key)} exists")
    return []


def _named(text: str) -> str:
    """In quotes, as Go writes them."""
    return json.dumps(text, ensure_ascii=False)


_BY_VERB: dict[Verb, Callable[[Draft, Operation], list[Told]]] = {
    Verb.SET: _set,
    Verb.CAS: _cas,
    Verb.LOCK: _lock,
    Verb.UNLOCK: _unlock,
    Verb.DELETE: _delete,
    Verb.DELETE_CAS: _delete_cas,
    Verb.DELETE_TREE: _delete_tree,
    Verb.GET: _get,
    Verb.GET_OR_EMPTY: _get_or_empty,
    Verb.GET_TREE: _get_tree,
    Verb.CHECK_SESSION: _check_session,
    Verb.CHECK_INDEX: _check_index,
    Verb.CHECK_NOT_EXISTS: _check_not_exists,
}

"""The store as it would be if its calls came one after another: what each does and tells. Written
for itself, not from the code that it judges."""

from collections.abc import Callable
from typing import Any

from chalicelib.model.configuration import Operation, Verb
from tests.registry.linearisable.calls import Call, Commit, End, Info, Look, Open, Over, Renew
from tests.registry.linearisable.world import FIRST, Entry, Life, State, World

GRACE = 2


class _Anything:
    def __eq__(self, other: object) -> bool:
        return True


ANY: Any = _Anything()


class Refused(Exception):
    """`wrong`: whatever is in the store."""

    def __init__(self, wrong: bool = False) -> None:
        self.wrong = wrong


def step(state: State, call: Call) -> tuple[State, Any] | None:
    """What is there afterwards, and what is told; None if it cannot come now, because a session
    that it looks at is over and has not been ended."""
    world = World.of(state, call.at)
    told: Any = _STEPS[type(call)](world, call)
    return None if told is _NOT_NOW else (world.state(), told)


_NOT_NOW = object()


def _look(world: World, call: Look) -> Any:
    """The index, and what is there."""
    fits: Callable[[str], bool] = call.key.__eq__
    if call.tree:
        fits = lambda key: key.startswith(call.key)  # noqa: E731
    found = {key: entry for key, entry in world.keys.items() if fits(key)}
    if world.over({entry.session for entry in found.values()}):
        return _NOT_NOW
    index = max((entry.modified for entry in found.values()), default=FIRST)
    return index, tuple(_shown(key, found[key]) for key in sorted(found) if found[key].there)


def _open(world: World, call: Open) -> Any:
    world.revision += 1
    until = call.at + GRACE * call.ttl
    world.sessions[call.id] = Life(call.delay, call.deletes, call.ttl, until)
    return world.revision, until


def _renew(world: World, call: Renew) -> Any:
    """Nobody's renewal makes it end sooner than another was told."""
    life = world.sessions.get(call.id)
    if life is None or life.until <= call.at:
        return None
    until = call.at + GRACE * life.ttl
    world.sessions[call.id] = life._replace(until=max(until, life.until))
    return max(until, life.until)


def _end(world: World, call: End) -> Any:
    if call.id in world.sessions:
        world.end(call.id)
    return None


def _over(world: World, call: Over) -> Any:
    if not world.over({call.id}):
        return _NOT_NOW
    world.end(call.id)
    return None


def _info(world: World, call: Info) -> Any:
    if world.over({call.id}):
        return _NOT_NOW
    life = world.sessions.get(call.id)
    return life and life.until


def _commit(world: World, call: Commit) -> Any:
    """The revision, if something changed; results; failures as number and whether it is wrong."""
    asked = {operation.session for operation in call.operations if operation.session}
    held = {world.keys[o.key].session for o in call.operations if o.key in world.keys}
    if world.over(asked | held):
        return _NOT_NOW
    known, results, failures = dict(world.keys), [], []
    for number, operation in enumerate(call.operations):
        try:
            results += _OPERATIONS[operation.verb](world, operation)
        except Refused as refused:
            failures.append((number, refused.wrong))
    if failures:
        world.keys = known
        return ANY, (), tuple(failures)
    for key in world.touched - known.keys():
        if not world.keys[key].there:
            del world.keys[key]  # It came and went: it was never there.
    changed = world.keys != known
    world.revision += changed
    return world.revision if changed else ANY, tuple(results), ()


def _set(world: World, asked: Operation) -> list[Any]:
    old = world.there(asked.key)
    locked, session = (old.locked, old.session) if old else (0, "")
    world.put(asked.key, asked.value, asked.flags, locked, session)
    return [_shown(asked.key, world.keys[asked.key], False)]


def _cas(world: World, asked: Operation) -> list[Any]:
    old = world.there(asked.key)
    if (old.modified if old else 0) != asked.index:
        raise Refused
    return _set(world, asked)


def _lock(world: World, asked: Operation) -> list[Any]:
    old, was = world.there(asked.key), world.keys.get(asked.key)
    if asked.session not in world.sessions:
        raise Refused(wrong=True)
    holder, locked = (old.session, old.locked) if old else ("", 0)
    if holder not in ("", asked.session):
        raise Refused
    if not holder and was and was.delayed and was.delayed > world.at:
        raise Refused
    locked += not holder
    world.put(asked.key, asked.value, asked.flags, locked, asked.session)
    return [_shown(asked.key, world.keys[asked.key], False)]


def _unlock(world: World, asked: Operation) -> list[Any]:
    old = world.there(asked.key)
    if old is None or old.session != asked.session:
        raise Refused
    world.put(asked.key, asked.value, asked.flags, old.locked, "")
    return [_shown(asked.key, world.keys[asked.key], False)]


def _delete(world: World, asked: Operation) -> list[Any]:
    if world.there(asked.key):
        world.remove(asked.key)
    return []


def _delete_cas(world: World, asked: Operation) -> list[Any]:
    old = world.there(asked.key)
    if old and old.modified != asked.index:
        raise Refused
    return _delete(world, asked)


def _get(world: World, asked: Operation) -> list[Any]:
    old = world.there(asked.key)
    if old is None:
        raise Refused
    return [_shown(asked.key, old)]


def _shown(key: str, entry: Entry, valued: bool = True) -> Any:
    value = entry.value if valued else b""
    return key, value, entry.flags, entry.created, entry.modified, entry.locked, entry.session


_OPERATIONS: dict[Verb, Callable[[World, Operation], list[Any]]] = {
    Verb.SET: _set,
    Verb.CAS: _cas,
    Verb.LOCK: _lock,
    Verb.UNLOCK: _unlock,
    Verb.DELETE: _delete,
    Verb.DELETE_CAS: _delete_cas,
    Verb.GET: _get,
}
_STEPS: dict[type[Call], Callable[[World, Any], Any]] = {
    Commit: _commit,
    Look: _look,
    Open: _open,
    Renew: _renew,
    End: _end,
    Info: _info,
    Over: _over,
}

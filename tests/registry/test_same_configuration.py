"""Random operations on both forms of configuration: the same answers, and the same contents."""

import random
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.model.configuration import Behaviour, Operation, Session, Verb
from chalicelib.registry.binding import Tables
from chalicelib.registry.contract import Configuration
from chalicelib.registry.dynamodb import registry_in
from chalicelib.registry.memory import memory_registry
from tests.registry.examples import LATE as NOW

KEYS = ("a", "a/1", "a/2", "b")
STEPS = 60


class Pair:
    """Both, and their sessions: each gives them ids of its own."""

    def __init__(self, tables: Tables, chance: random.Random) -> None:
        self.both: list[Configuration] = [
            memory_registry().configuration,
            registry_in(tables).configuration,
        ]
        self.sessions: list[dict[str, str]] = [{"": ""}, {"": ""}]
        self.chance, self.now = chance, NOW

    def step(self) -> None:
        chance = self.chance
        self.now += timedelta(seconds=chance.choice((0, 1, 20)))
        kind = chance.choices(("commit", "open", "renew", "end"), (8, 2, 1, 1))[0]
        names = sorted(self.sessions[0])
        if kind == "open":
            self._open(f"s{len(names)}")
        elif kind == "commit":
            self._commit([self._operation(names) for _ in range(chance.choice((1, 1, 3)))])
        else:
            self._meet(kind, chance.choice(names))

    def contents(self, store: Configuration, ids: dict[str, str]) -> list[Any]:
        """With names in the place of ids."""
        named = {id: name for name, id in ids.items()}
        seen = store.look("", self.now, tree=True)
        sessions = store.look_at_sessions(self.now)
        back = store.look_back("a", self.chance_revision(seen.revision))
        return [
            (
                seen.revision,
                seen.index,
                sessions.index,
                back.index,
                store.versions(back.heads) == [],
            ),
            [_plain(version, named) for version in store.versions(seen.heads)],
            [_plain(each, named) for key in KEYS for each in store.history(key, 5)],
            sorted(
                (named[each.id], each.expires_at, sorted(each.keys)) for each in sessions.sessions
            ),
        ]

    def chance_revision(self, last: int) -> int:
        return 1 + (last * 7) % last

    def assert_same(self) -> None:
        one, other = (self.contents(*each) for each in zip(self.both, self.sessions, strict=True))
        assert one == other

    def _open(self, name: str) -> None:
        made = Session(
            "",
            0,
            ttl=timedelta(seconds=self.chance.choice((10, 30))),
            lock_delay=timedelta(seconds=self.chance.choice((0, 15))),
            behaviour=self.chance.choice(list(Behaviour)),
        )
        for store, ids in zip(self.both, self.sessions, strict=True):
            ids[name] = store.open_session(made, self.now).id

    def _operation(self, names: list[str]) -> Operation:
        chance = self.chance
        verb, key = chance.choice(list(Verb)), chance.choice(KEYS)
        index = self.both[0].look(key, self.now).index if chance.random() < 0.7 else 0
        return Operation(
            verb,
            key,
            chance.choice((b"", b"1", b"2")),
            chance.choice((0, 7)),
            index,
            chance.choice(names),
        )

    def _commit(self, operations: list[Operation]) -> None:
        told = []
        for store, ids in zip(self.both, self.sessions, strict=True):
            given = [_of(operation, ids) for operation in operations]
            done = store.commit(given, self.now, "ada")
            named = {id: name for name, id in ids.items()}
            results = [_plain(each, named) for each in done.results]
            failures = [(each.operation, each.wrong) for each in done.failures]
            told.append((done.revision, results, failures))
        assert told[0] == told[1]

    def _meet(self, kind: str, name: str) -> None:
        told = []
        for store, ids in zip(self.both, self.sessions, strict=True):
            if kind == "end":
                store.end_session(ids[name], self.now)
            else:
                told.append(store.renew(ids[name], self.now) is None)
        assert len(set(told)) <= 1


def _of(operation: Operation, ids: dict[str, str]) -> Operation:
    given = (operation.verb, operation.key, operation.value, operation.flags, operation.index)
    return Operation(*given, ids[operation.session])


def _plain(version: Any, named: dict[str, str]) -> tuple[Any, ...]:
    facts = (version.key, version.revision, version.created, version.value, version.flags)
    return (*facts, version.lock_index, named.get(version.session), version.deleted, version.until)


@pytest.mark.parametrize("seed", range(6))
def test_both_say_the_same_of_random_operations(tables: Tables, seed: int) -> None:
    pair = Pair(tables, random.Random(seed))
    for _ in range(STEPS):
        pair.step()
        pair.assert_same()

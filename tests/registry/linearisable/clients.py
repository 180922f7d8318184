"""Clients that ask at random, each one thing after another, and write down what they were told."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import BotoCoreError
from pynamodb.exceptions import PynamoDBException

from chalicelib.errors import Busy
from chalicelib.model.configuration import Behaviour, Operation, Session, Verb, Version
from chalicelib.registry.configuration import ConfigurationStore
from tests.registry.examples import LATE
from tests.registry.linearisable.calls import (
    UNKNOWN,
    Call,
    Commit,
    End,
    Event,
    History,
    Info,
    Look,
    Open,
    Over,
    Renew,
)
from tests.registry.linearisable.specification import GRACE
from tests.registry.linearisable.turns import Died, Turns

KEYS = ("a", "d/1", "d/2")
TTL = timedelta(seconds=10)
SECOND = timedelta(seconds=1)
PASSES = (0, 0, 1, 5, 12, 19)
"""Seconds between calls."""
SKEWED = (0, 0, -1, 2)
"""Seconds by which a function's clock is another's."""
VERBS = {
    Verb.SET: 3,
    Verb.CAS: 4,
    Verb.DELETE: 2,
    Verb.DELETE_CAS: 1,
    Verb.LOCK: 5,
    Verb.UNLOCK: 2,
    Verb.GET: 1,
}
KINDS = {"commit": 9, "look": 4, "open": 2, "renew": 4, "end": 1, "info": 1}
NAMELESS = "?"
"""A session that nobody was told the name of."""
MAYBE_DONE = (PynamoDBException, BotoCoreError)


@dataclass
class Place:
    """What all clients of a history share."""

    store: ConfigurationStore
    chance: random.Random
    turns: Turns
    history: History = field(default_factory=History)
    now: datetime = LATE
    opened: list[Open] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    """Keys' last revisions that somebody was told."""

    def client(self, name: str, calls: int) -> Callable[[], None]:
        skew = self.chance.choice(SKEWED) * SECOND

        def work() -> None:
            for _ in range(calls):
                self.now += self.chance.choice(PASSES) * SECOND
                if not self._ask(name, self._call(self.now + skew)):
                    return

        return work

    def _ask(self, name: str, call: Call) -> bool:
        """False if the client died of it."""
        began, told, lives, ended = self.history.moment(), UNKNOWN, True, float("inf")
        try:
            told = _DOES[type(call)](self.store, call)
            ended = self.history.moment()
        except MAYBE_DONE:
            pass
        except Busy:
            self._note(name, call, began, self.history.moment(), UNKNOWN, done=False)
            return True
        except Died:
            lives = False
        self._note(name, call, began, ended, told)
        return lives

    def _note(
        self, name: str, call: Call, began: int, ended: float, told: Any, done: bool = True
    ) -> None:
        """With the ends of sessions that it may have brought about on its way."""
        events = self.history.events
        if isinstance(call, Open):
            if told is not UNKNOWN:
                id, *told = told
                call, told = Open(call.at, id, call.ttl, call.delay, call.deletes), tuple(told)
            self.opened.append(call)
        for other in self.opened:
            if not isinstance(call, Renew) and call.at >= other.at + GRACE * other.ttl:
                events.append(Event(Over(call.at, other.id), began, ended, by=name))
        if done:
            events.append(Event(call, began, ended, told, name))
        if isinstance(call, Look | Commit) and told is not UNKNOWN:
            self.seen |= {shown[0]: shown[4] for shown in told[1]}

    def _call(self, at: datetime) -> Call:
        chance = self.chance
        kind = chance.choices([*KINDS], [*KINDS.values()])[0]
        id = chance.choice([*self._known(), "nobody"])
        if kind == "commit":
            many = chance.choice((1, 1, 1, 2, 3))
            keys = chance.sample(KEYS, many)
            return Commit(at, tuple(self._operation(key) for key in keys))
        if kind == "look":
            return Look(
                at, *chance.choice((("a", False), ("d/1", False), ("d/", True), ("", True)))
            )
        if kind == "open":
            delay, deletes = chance.choice((0, 15)) * SECOND, chance.random() < 0.3
            return Open(at, f"{NAMELESS}{len(self.history.events)}", TTL, delay, deletes)
        return {"renew": Renew, "end": End, "info": Info}[kind](at, id)

    def _known(self) -> list[str]:
        """Sessions that somebody was told of."""
        return [each.id for each in self.opened if not each.id.startswith(NAMELESS)]

    def _operation(self, key: str) -> Operation:
        chance = self.chance
        verb = chance.choices([*VERBS], [*VERBS.values()])[0]
        index = chance.choice((0, self.seen.get(key, 0), self.seen.get(key, 0)))
        known, session = self._known(), ""
        if verb in (Verb.LOCK, Verb.UNLOCK):
            session = chance.choice(known) if known else "00000000-0000-0000-0000-000000000000"
        value, flags = chance.choice((b"1", b"2", b"3")), chance.choice((0, 0, 7))
        return Operation(verb, key, value, flags, index, session)


def _commit(store: ConfigurationStore, call: Commit) -> Any:
    done = store.commit(call.operations, call.at, "ada")
    failures = tuple((each.operation, each.wrong) for each in done.failures)
    return done.revision, tuple(map(_shown, done.results)), failures


def _look(store: ConfigurationStore, call: Look) -> Any:
    """As the dialect reads: the heads, and then their values."""
    seen = store.look(call.key, call.at, call.tree)
    return seen.index, tuple(map(_shown, store.versions(seen.heads)))


def _open(store: ConfigurationStore, call: Open) -> Any:
    behaviour = Behaviour.DELETE if call.deletes else Behaviour.RELEASE
    wanted = Session("", 0, behaviour=behaviour, lock_delay=call.delay, ttl=call.ttl)
    made = store.open_session(wanted, call.at)
    return made.id, made.created, made.expires_at


def _renew(store: ConfigurationStore, call: Renew) -> Any:
    found = store.renew(call.id, call.at)
    return found and found.expires_at


def _info(store: ConfigurationStore, call: Info) -> Any:
    return next(
        (each.expires_at for each in store.look_at_sessions(call.at, call.id).sessions), None
    )


def _shown(version: Version) -> Any:
    about = (version.key, version.value, version.flags, version.created, version.revision)
    return (*about, version.lock_index, version.session or "")


_DOES: dict[type[Call], Callable[[ConfigurationStore, Any], Any]] = {
    Commit: _commit,
    Look: _look,
    Open: _open,
    Renew: _renew,
    End: lambda store, call: store.end_session(call.id, call.at),
    Info: _info,
}

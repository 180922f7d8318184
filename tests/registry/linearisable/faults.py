"""What stands in the place of botocore's client: between any two calls others go, calls are
refused, and answers get lost."""

import random
from dataclasses import dataclass
from enum import Enum, auto
from itertools import count

from botocore.exceptions import ClientError, ReadTimeoutError

from tests.registry.linearisable.table import Asked, Table, Told, cancelled
from tests.registry.linearisable.turns import Died, Turns


class Fate(Enum):
    DONE = auto()
    DIED_BEFORE = auto()
    DIED_AFTER = auto()
    THROTTLED = auto()
    """Each time that botocore tried."""
    MET_ANOTHER = auto()
    """Another transaction on the same row."""
    SENT_TWICE = auto()
    """The answer was lost, and botocore sent the same again."""
    LOST = auto()
    """The answer was lost each time."""
    LATE = auto()
    """Nobody waited any more when it took effect."""


READS = {Fate.DIED_BEFORE: 1, Fate.THROTTLED: 1, Fate.LOST: 1}
WRITES = {fate: 2 for fate in Fate if fate is not Fate.DONE}
CALM = 100
"""Of how many calls of either kind those are."""


@dataclass
class Faults:
    chance: random.Random
    on: bool = True

    def draw(self, writes: bool) -> Fate:
        known = WRITES if writes else READS
        if not self.on:
            return Fate.DONE
        fates, weights = [*known, Fate.DONE], [*known.values(), CALM - sum(known.values())]
        return self.chance.choices(fates, weights)[0]


class Client:
    """Of PynamoDB's connection, which asks a client for no more than this."""

    _request_signer = None

    def __init__(self, table: Table, turns: Turns, faults: Faults, tokens: bool = True) -> None:
        self._table, self._turns, self._faults = table, turns, faults
        self._numbers, self._with_tokens = count(1), tokens

    def _make_api_call(self, name: str, asked: Asked) -> Told:
        self._turns.pause()
        writes = name in ("UpdateItem", "TransactWriteItems")
        told = self._call(name, asked, self._faults.draw(writes))
        self._turns.pause()
        return told

    def _call(self, name: str, asked: Asked, fate: Fate) -> Told:
        token = str(next(self._numbers))
        if fate is Fate.DIED_BEFORE:
            raise Died
        if fate is Fate.THROTTLED:
            raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, name)
        if fate is Fate.MET_ANOTHER:
            raise _met(name, asked)
        if fate is Fate.LATE:
            self._turns.add(lambda: self._unheard(name, asked, token))
            raise _lost()
        if fate in (Fate.SENT_TWICE, Fate.LOST, Fate.DIED_AFTER):
            self._unheard(name, asked, token)
            return self._after(name, asked, token, fate)
        return self._table.call(name, asked, token)

    def _unheard(self, name: str, asked: Asked, token: str) -> None:
        try:
            self._table.call(name, asked, token)
        except ClientError:
            return  # Nobody hears of that either.

    def _after(self, name: str, asked: Asked, token: str, fate: Fate) -> Told:
        if fate is Fate.DIED_AFTER:
            raise Died
        self._turns.pause()
        if fate is Fate.LOST:
            raise _lost()
        return self._table.call(name, asked, token if self._with_tokens else "")


def _lost() -> ReadTimeoutError:
    return ReadTimeoutError(endpoint_url="https://dynamodb")


def _met(name: str, asked: Asked) -> ClientError:
    if name == "TransactWriteItems":
        return cancelled("TransactionConflict" for _ in asked["TransactItems"])
    return ClientError({"Error": {"Code": "TransactionConflictException", "Message": ""}}, name)

"""Both forms of the store, with others' turns between its steps."""

import random
from functools import cache
from typing import Any

from chalicelib.registry.binding import Tables, bind
from chalicelib.registry.config_rows import Rows
from chalicelib.registry.configuration import ConfigurationStore
from chalicelib.registry.contract import Retention
from chalicelib.registry.dynamo_config import DynamoRows
from chalicelib.registry.memory_config import MemoryRows
from chalicelib.registry.memory_state import State
from tests.registry.linearisable.faults import Client, Fate, Faults
from tests.registry.linearisable.table import Table
from tests.registry.linearisable.turns import Died, Turns


@cache
def bound() -> Tables:
    return bind("repave-test", "eu-west-1")


def in_dynamodb(
    chance: random.Random,
    turns: Turns,
    faults: Faults,
    store: type[ConfigurationStore] = ConfigurationStore,
    rows: type[DynamoRows] = DynamoRows,
    tokens: bool = True,
) -> ConfigurationStore:
    tables = bound()
    table = Table(lambda most: most if chance.random() < 0.5 else chance.randint(1, most or 1))
    connection: Any = tables.connection
    connection._client = Client(table, turns, faults, tokens)
    return store(rows(tables, Retention()), lambda _: turns.pause())


def in_memory(chance: random.Random, turns: Turns, faults: Faults) -> ConfigurationStore:
    rows: Any = Interrupted(MemoryRows(State()), turns, faults)
    return ConfigurationStore(rows, lambda _: turns.pause())


class Interrupted:
    """Rows between whose calls others go, and clients die."""

    def __init__(self, rows: Rows, turns: Turns, faults: Faults) -> None:
        self._rows, self._turns, self._faults = rows, turns, faults

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            self._turns.pause()
            fate = self._faults.draw(name in ("write", "renew"))
            if fate is Fate.DIED_BEFORE:
                raise Died
            told = getattr(self._rows, name)(*given)
            if fate is Fate.DIED_AFTER:
                raise Died
            self._turns.pause()
            return told

        return call

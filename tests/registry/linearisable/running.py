"""A history by its seed."""

import random
import traceback
from collections.abc import Callable

from chalicelib.registry.configuration import ConfigurationStore
from tests.registry.linearisable.calls import History
from tests.registry.linearisable.checker import linearisable
from tests.registry.linearisable.clients import Place
from tests.registry.linearisable.faults import Faults
from tests.registry.linearisable.stores import in_dynamodb, in_memory
from tests.registry.linearisable.turns import Turns

CLIENTS, CALLS = (2, 3, 4), 5
"""More would take the search longer, and find no more: what goes wrong does so between few."""
Form = Callable[[random.Random, Turns, Faults], ConfigurationStore]
FORMS: dict[str, Form] = {"DynamoDB": in_dynamodb, "memory": in_memory}


def history(seed: int, form: Form) -> History:
    """Two of three have faults."""
    chance = random.Random(seed)
    turns = Turns(chance)
    place = Place(form(chance, turns, Faults(chance, on=seed % 3 != 0)), chance, turns)
    for number in range(chance.choice(CLIENTS)):
        turns.add(place.client(f"client {number}", CALLS))
    random.seed(seed)  # The store's own pauses.
    turns.run()
    return place.history


def judged(seed: int, form: Form) -> str:
    """Why it is not linearisable: itself. Nothing if it is. A crash is no less a failure."""
    try:
        found = history(seed, form)
    except Exception:
        return f"seed {seed}\n{traceback.format_exc()}"
    return "" if linearisable(found.events) else f"seed {seed}\n{found.words()}"

"""Thousands of histories, of both forms of the store. A failure names its seed, which is the whole
of its story: `python -m tests.registry.linearisable --first SEED --seeds 1`."""

import pytest

from tests.registry.linearisable.running import FORMS, history, judged

SEEDS, PART = 2000, 250
"""About a quarter of a minute of one core."""


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("first", range(0, SEEDS, PART))
def test_what_clients_are_told_could_have_come_one_after_another(form: str, first: int) -> None:
    found = [words for seed in range(first, first + PART) if (words := judged(seed, FORMS[form]))]
    assert not found, found[0]


def test_a_seed_is_always_the_same_story() -> None:
    one, other = (history(7, FORMS["DynamoDB"]) for _ in range(2))
    assert [event.began for event in one.events] == [event.began for event in other.events]
    assert [type(event.call) for event in one.events] == [type(e.call) for e in other.events]

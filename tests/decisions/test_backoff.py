"""How long a failure keeps whoever failed from the next try."""

from datetime import timedelta

import pytest

from chalicelib.decisions.backoff import longest, wait
from chalicelib.model.policy import Backoff
from tests.builders import span

BACKOFF = Backoff(failures=3, first_backoff=span("1m"), max_backoff=span("1h"))


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(0, "1m"), (1, "1m"), (2, "2m"), (3, "4m"), (6, "32m"), (7, "1h"), (100_000, "1h")],
)
def test_the_longest_wait_doubles_up_to_the_policys(failures: int, expected: str) -> None:
    assert longest(failures, BACKOFF) == span(expected)


def test_a_longest_wait_below_the_first_wins() -> None:
    assert longest(1, Backoff(3, span("10m"), span("1m"))) == span("1m")


def test_the_longest_possible_first_wait_does_not_overflow() -> None:
    year = Backoff(3, span("365d"), span("366d"))
    assert span("183d") <= wait("web", 99, year) < span("366d")


@pytest.mark.parametrize("failures", [1, 2, 7, 100])
def test_a_wait_is_at_least_half_of_the_longest_and_never_more_than_it(failures: int) -> None:
    whole = longest(failures, BACKOFF)
    waits = [wait(f"fleet-{number}", failures, BACKOFF) for number in range(200)]
    assert all(whole / 2 <= each < whole for each in waits)


def test_those_that_failed_together_do_not_try_again_together() -> None:
    waits = {wait(f"fleet-{number}", 5, BACKOFF) for number in range(200)}
    assert len(waits) == 200
    assert max(waits) - min(waits) > longest(5, BACKOFF) * 0.45


def test_at_the_longest_each_wait_is_another() -> None:
    assert len({wait("web", failures, BACKOFF) for failures in range(7, 20)}) == 13


def test_a_wait_is_the_same_in_every_process() -> None:
    assert wait("web", 3, BACKOFF) == timedelta(minutes=2, microseconds=3178914)

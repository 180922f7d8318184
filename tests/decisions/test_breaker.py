"""How long failures keep a fleet from the next launch."""

from datetime import datetime, timedelta

import pytest

from chalicelib.decisions.breaker import after_end, after_failure, open_because, wait
from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Finish
from chalicelib.model.policy import Backoff
from chalicelib.model.replacement import Step
from tests.builders import NOW, ago, later, replacement, span

NO_FAILURE = Breaker()
BACKOFF = Backoff(failures=3, first_backoff=span("1m"), max_backoff=span("1h"))


@pytest.mark.parametrize(
    ("failures", "expected"),
    [(0, "1m"), (1, "1m"), (2, "2m"), (3, "4m"), (6, "32m"), (7, "1h"), (100_000, "1h")],
)
def test_the_wait_doubles_up_to_the_longest(failures: int, expected: str) -> None:
    assert wait(failures, BACKOFF) == span(expected)


def test_a_longest_wait_below_the_first_wins() -> None:
    assert wait(1, Backoff(3, span("10m"), span("1m"))) == span("1m")


def test_the_longest_possible_first_wait_does_not_overflow_within_reason() -> None:
    assert wait(99, Backoff(3, span("365d"), span("366d"))) == span("366d")


def test_it_opens_at_the_policys_number_of_failures_and_doubles_from_there() -> None:
    breaker, opened = Breaker(), []
    for _ in range(5):
        breaker = after_failure(breaker, BACKOFF, NOW, "no capacity")
        opened.append(breaker.retry_at and breaker.retry_at - NOW)
    assert opened == [None, None, span("1m"), span("2m"), span("4m")]
    assert (breaker.failures, breaker.why) == (5, "no capacity")


def test_one_failure_can_be_enough() -> None:
    assert after_failure(Breaker(), Backoff(1, span("1m")), NOW, "x").retry_at == later("1m")


@pytest.mark.parametrize(
    ("retry_at", "tripped"),
    [
        pytest.param(None, False, id="never opened"),
        pytest.param(later("1s"), True, id="open"),
        pytest.param(NOW, False, id="its time has come"),
        pytest.param(ago("1s"), False, id="over"),
    ],
)
def test_it_is_open_because_its_time_has_come(retry_at: datetime | None, tripped: bool) -> None:
    assert (open_because(Breaker(3, retry_at, "x"), NOW) is not None) is tripped


def test_an_open_breaker_says_why_and_until_when() -> None:
    assert open_because(Breaker(3, later("10m"), "no capacity"), NOW) == (
        "3 replacements failed in a row (last: no capacity); none before 2026-03-02 12:10:00 UTC"
    )


def test_a_wait_is_a_timedelta_whatever_the_policy() -> None:
    assert isinstance(wait(3, BACKOFF), timedelta)


def ended(step: Step, breaker: Breaker = NO_FAILURE) -> Finish:
    end = Finish(replacement(step=step, why="x"), "words")
    return after_end(end, breaker, BACKOFF, NOW)


def test_only_a_failure_feeds_it_and_its_host_waits() -> None:
    assert ended(Step.ABANDONED).breaker == Breaker(1, None, "x")
    assert ended(Step.ABANDONED).retry_after == later("1m")
    assert ended(Step.ABANDONED, Breaker(2)).breaker == Breaker(3, later("1m"), "x")
    assert ended(Step.ABANDONED, Breaker(2)).retry_after == later("4m")
    assert (ended(Step.CANCELLED, Breaker(2)).breaker) is None
    assert (ended(Step.CANCELLED, Breaker(2)).retry_after) is None


def test_success_closes_it() -> None:
    assert ended(Step.DONE, Breaker(5, ago("1m"), "no capacity")).breaker == Breaker(0, None, "")
    assert ended(Step.DONE).breaker is None

"""Which failed launches of a group its breaker counts, and that none counts twice."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.backoff import wait
from chalicelib.decisions.launch_failures import REMEMBERED, LaunchFailure, fed
from chalicelib.model.fleet import Breaker
from chalicelib.model.policy import Backoff
from chalicelib.model.replacement import Replacement, Step
from tests.builders import NOW, ago, later, replacement

WORDS = "We currently do not have sufficient m5.large capacity"
FAILURE = LaunchFailure("web", "lt-1@1", "a-1", ago("1m"), NOW, None, WORDS)


def test_the_groups_own_failures_open_the_breaker_with_awss_words() -> None:
    breaker: Breaker | None = Breaker()
    for number in range(3):
        assert breaker and breaker.retry_at is None
        breaker = fed(breaker, replace(FAILURE, activity=f"a-{number}"), Backoff(), ())
    assert breaker and (breaker.failures, breaker.why) == (3, WORDS)
    assert breaker.retry_at == NOW + wait("web", 1, Backoff())


def test_a_second_delivery_is_not_counted() -> None:
    once = fed(Breaker(), FAILURE, Backoff(), ())
    assert once and fed(once, FAILURE, Backoff(), ()) is None


def test_what_was_counted_is_remembered_for_a_while() -> None:
    full = Breaker(counted=tuple(f"b-{n}" for n in range(REMEMBERED)))
    after = fed(full, FAILURE, Backoff(), ())
    assert after and len(after.counted) == REMEMBERED and after.counted[-1] == "a-1"


def row(step: Step = Step.LAUNCHING, **given: Any) -> Replacement:
    began = {Step.CLAIMED: ago("2m")} | given.pop("began", {})
    return replace(replacement(), step=step, began=began, **given)


@pytest.mark.parametrize(
    ("rows", "host", "counted"),
    [
        pytest.param([row(new_host=None)], None, False, id="of a pair that has no host yet"),
        pytest.param([row(new_host="i-9")], "i-9", False, id="of the pair's own host"),
        pytest.param([row(new_host="i-8")], "i-9", True, id="of a host that no pair has"),
        pytest.param(
            [row(Step.ABANDONED, new_host=None, began={Step.ABANDONED: ago("30s")})],
            *(None, False),
            id="of a pair that was given up for it",
        ),
        pytest.param(
            [row(Step.ABANDONED, new_host=None, began={Step.ABANDONED: ago("90s")})],
            *(None, True),
            id="after the pair was given up",
        ),
        pytest.param(
            [row(new_host=None, began={Step.CLAIMED: later("1s")})],
            *(None, True),
            id="before the pair was claimed",
        ),
    ],
)
def test_a_failure_of_our_own_replacement_counts_with_it(
    rows: list[Replacement], host: str | None, counted: bool
) -> None:
    found = fed(Breaker(), replace(FAILURE, host=host), Backoff(), rows)
    assert (found is not None) is counted

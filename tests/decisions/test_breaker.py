"""What an end means to the next launches of its fleet and of its template."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.decisions.backoff import wait
from chalicelib.decisions.blockers import fleet_blockers, probing
from chalicelib.decisions.breaker import after_end, open_because
from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Finish
from chalicelib.model.policy import Backoff
from chalicelib.model.replacement import Step
from tests.builders import (
    NOW,
    ago,
    facts,
    group,
    host,
    later,
    observation,
    policy,
    replacement,
    span,
)

BACKOFF = Backoff(failures=3, first_backoff=span("1m"), max_backoff=span("1h"))
NO_FAILURE = Breaker()
OLD, NEW = "lt-1@4", "lt-1@5"


def fleet(launches: str | None = NEW, **given: Any) -> Any:
    of = group("i-1", launches=frozenset([launches] if launches else []))
    return facts(observation(of, policy=policy(breaker=BACKOFF), **given))


def ended(
    step: Step,
    breaker: Breaker = NO_FAILURE,
    template: str | None = NEW,
    launches: str | None = NEW,
    **given: Any,
) -> Finish:
    end = Finish(replacement(step=step, why="x", template=template), "words")
    return after_end(end, breaker, fleet(launches, **given))


def test_it_opens_at_the_policys_number_of_failures_and_waits_longer_each_time() -> None:
    breaker, opened = Breaker(), []
    for _ in range(5):
        breaker = ended(Step.ABANDONED, breaker).breaker or NO_FAILURE
        opened.append(breaker.retry_at and breaker.retry_at - NOW)
    assert opened == [None, None, *(wait("web", n, BACKOFF) for n in (1, 2, 3))]
    assert (breaker.failures, breaker.why, breaker.template) == (5, "x", NEW)


@pytest.mark.parametrize(
    ("retry_at", "tripped"),
    [
        pytest.param(None, False, id="never opened"),
        pytest.param(later("1s"), True, id="open"),
        pytest.param(NOW, False, id="its time has come"),
        pytest.param(ago("1s"), False, id="over"),
    ],
)
def test_it_is_open_because_its_time_has_not_come(retry_at: datetime | None, tripped: bool) -> None:
    assert (open_because(Breaker(3, retry_at, "x"), NOW) is not None) is tripped


@pytest.mark.parametrize(("template", "of"), [(None, ""), (OLD, " of lt-1@4")])
def test_an_open_breaker_says_of_what_why_and_until_when(template: str | None, of: str) -> None:
    assert open_because(Breaker(3, later("10m"), "no capacity", template), NOW) == (
        f"3 replacements{of} failed in a row (last: no capacity); "
        "none before 2026-03-02 12:10:00 UTC"
    )


def test_only_an_abandoned_one_feeds_it_and_its_host_waits() -> None:
    failed = ended(Step.ABANDONED)
    assert failed.breaker == Breaker(1, None, "x", NEW)
    assert failed.retry_after == NOW + wait("i-1", 1, BACKOFF)
    cancelled = ended(Step.CANCELLED, Breaker(2))
    assert (cancelled.breaker, cancelled.retry_after) == (None, None)


def test_a_host_waits_by_its_own_failures_not_by_those_of_its_fleet() -> None:
    often = host("i-1", failures=4, failed_template=NEW)
    assert ended(Step.ABANDONED, Breaker(9)).retry_after == NOW + wait("i-1", 1, BACKOFF)
    found = ended(Step.ABANDONED, hosts=[often])
    assert found.retry_after == NOW + wait("i-1", 5, BACKOFF)


def test_a_hosts_failures_of_another_template_do_not_lengthen_its_wait() -> None:
    often = host("i-1", failures=4, failed_template=OLD)
    found = ended(Step.ABANDONED, hosts=[often])
    assert found.retry_after == NOW + wait("i-1", 1, BACKOFF)


def test_success_closes_it() -> None:
    assert ended(Step.DONE, Breaker(5, ago("1m"), "no", NEW)).breaker == Breaker()
    assert ended(Step.DONE).breaker is None


def test_the_next_version_starts_from_zero() -> None:
    tripped = Breaker(7, later("1h"), "it never boots", OLD)
    assert ended(Step.ABANDONED, tripped).breaker == Breaker(1, None, "x", NEW)


def test_success_of_the_next_version_closes_what_the_one_before_opened() -> None:
    assert ended(Step.DONE, Breaker(7, later("1h"), "no", OLD)).breaker == Breaker()


@pytest.mark.parametrize("step", [Step.DONE, Step.ABANDONED])
def test_a_late_end_of_the_version_before_says_nothing_of_the_present_one(step: Step) -> None:
    tripped = Breaker(3, later("1m"), "it never boots", NEW)
    assert ended(step, tripped, template=OLD).breaker is None


def test_a_late_failure_goes_to_the_breaker_of_its_own_version() -> None:
    found = ended(Step.ABANDONED, Breaker(1, None, "no", OLD), template=OLD)
    assert found.breaker == Breaker(2, None, "x", OLD)
    assert found.retry_after is not None


@pytest.mark.parametrize(
    ("template", "launches"), [(None, NEW), (NEW, None), (None, None)], ids=str
)
def test_what_aws_does_not_say_forgives_no_failure(
    template: str | None, launches: str | None
) -> None:
    before = Breaker(2, None, "no", NEW)
    found = ended(Step.ABANDONED, before, template=template, launches=launches).breaker
    assert found and (found.failures, found.template) == (3, NEW)
    assert found.retry_at == NOW + wait("web", 1, BACKOFF)


@pytest.mark.parametrize(
    ("launches", "stops"),
    [
        pytest.param(OLD, True, id="the version that failed"),
        pytest.param(NEW, False, id="the next one"),
        pytest.param(None, True, id="not known"),
    ],
)
def test_it_stops_only_the_version_that_failed(launches: str | None, stops: bool) -> None:
    moment = fleet(launches, breaker=Breaker(3, later("1m"), "no", OLD))
    assert any("failed in a row" in words for words in fleet_blockers(moment)) is stops
    assert probing(moment) is stops

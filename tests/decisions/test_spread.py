"""Hosts born together do not go together."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.decisions.age import lead
from chalicelib.decisions.openings import year_of
from chalicelib.decisions.spread import basis, recycle_at
from chalicelib.decisions.windows import open_spans
from chalicelib.model.policy import Policy, Ready, Window
from tests.builders import NOW, ago, policy, span
from tests.subprocesses import said_by_each_process

NIGHTS = Window("0 2 * * mon-fri", span("3h"), "Europe/London")
FLEET = [f"i-{number:017x}" for number in range(1000)]


def dates(of: Policy) -> list[datetime]:
    """Of a thousand hosts born within one minute."""
    births = [NOW + timedelta(seconds=number % 60) for number in range(len(FLEET))]
    return [recycle_at(id, born, of, 1000) for id, born in zip(FLEET, births, strict=True)]


@pytest.mark.parametrize(
    "windows",
    [
        pytest.param((), id="always open"),
        pytest.param((NIGHTS,), id="weekday nights"),
        pytest.param((NIGHTS, Window("0 12 * * *", span("30m"))), id="nights and lunch"),
    ],
)
def test_a_thousand_hosts_of_one_minute_fill_the_open_time_and_never_leave_it(
    windows: tuple[Window, ...],
) -> None:
    of = policy("5d", "12d", "10%", windows=windows)
    found = dates(of)
    begin, end = NOW + of.age.soft, NOW + of.age.hard - lead(of, 1000)
    spans = open_spans(windows, begin, end + timedelta(minutes=1))
    assert all(any(start <= date < stop for start, stop in spans) for date in found)
    total = sum((stop - start for start, stop in spans), timedelta(0))
    slices = Counter(_open_time_before(date, spans) * 50 // total for date in found)
    assert len(slices) >= 0.8 * 50
    assert max(slices.values()) < 3 * len(FLEET) / 50


def _open_time_before(date: datetime, spans: list[tuple[datetime, datetime]]) -> timedelta:
    parts = (min(stop, date) - start for start, stop in spans if start < date)
    return sum(parts, timedelta(0))


def test_a_date_is_the_same_in_every_process() -> None:
    code = (
        "from tests.builders import NOW, policy\n"
        "from chalicelib.decisions.spread import basis, recycle_at\n"
        "print(recycle_at('i-1', NOW, policy(), 10).isoformat(), basis(policy()))"
    )
    said = said_by_each_process(code)
    assert said == {f"{recycle_at('i-1', NOW, policy(), 10).isoformat()} {basis(policy())}\n"}


def test_a_date_lies_between_soft_and_hard_less_lead() -> None:
    of = policy("5d", "7d")
    assert all(
        NOW + span("5d") <= recycle_at(id, NOW, of, 1) < NOW + span("7d") - lead(of, 1)
        for id in FLEET
    )


def test_soft_equal_to_hard_leaves_one_moment() -> None:
    assert recycle_at("i-1", NOW, policy("5d", "5d"), 10) == NOW + span("5d")


def test_without_any_open_time_the_whole_span_is_used() -> None:
    never = Window("0 0 */30 2 mon#2", span("1h"))
    found = {recycle_at(id, NOW, policy(windows=(never,)), 1) for id in FLEET[:100]}
    assert len(found) > 90
    assert min(found) >= NOW + span("5d")


def test_scaling_does_not_change_the_basis_and_ages_and_windows_do() -> None:
    assert basis(policy(in_flight=1)) == basis(policy(in_flight=5))
    assert len({basis(policy()), basis(policy(hard="8d")), basis(policy(windows=(NIGHTS,)))}) == 3


def test_a_slower_rebuild_allowed_by_the_policy_moves_no_date_of_a_host_that_has_one() -> None:
    slow = replace(policy(), ready=Ready(within=span("2h")))
    assert basis(slow) == basis(policy())


def test_a_window_in_the_doubled_hour_is_open_time_once() -> None:
    """The night the clocks go back has 01:30 twice; cron fires at the first of them."""
    of = policy("1d", "3d", windows=(Window("30 1 * * *", span("10m"), "Europe/London"),))
    born = datetime(2026, 10, 24, 1, 20, tzinfo=UTC)
    begin, end = born + span("1d"), born + span("3d")
    spans = open_spans(of.windows, begin, end)
    found = [recycle_at(id, born, of, 1) for id in FLEET[:200]]
    assert all(any(start <= date < stop for start, stop in spans) for date in found)


def test_a_host_adopted_late_has_a_date_in_the_past() -> None:
    assert recycle_at("i-1", ago("30d"), policy(), 1) < NOW


def test_ten_thousand_hosts_are_dated_without_asking_cron_for_each() -> None:
    """Counted, not timed: a shared machine is slow when it likes."""
    of = policy("60d", "90d", "10%", windows=(Window("*/5 * * * *", span("1m")),))
    recycle_at("i-0", NOW, of, 10_000)
    worked_out = year_of.cache_info().misses
    for number in range(10_000):
        recycle_at(f"i-{number}", NOW + timedelta(seconds=37 * number), of, 10_000)
    assert year_of.cache_info().misses == worked_out

"""What a fleet's part of the report takes over as it is, and how exactly it tells times."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.report import FleetFacts, fleet_report
from chalicelib.decisions.report.ages import bars
from chalicelib.decisions.report.history import rebuilds
from chalicelib.decisions.report.words import aged, from_scratch
from chalicelib.model.fleet import Account, Fleet
from chalicelib.model.forecast import Forecast, Outlook
from chalicelib.model.policy import Age, Protected
from chalicelib.model.replacement import Replacement, Step
from chalicelib.model.report import FleetReport, Oldest, Took
from tests.builders import NOW, ago, binding, group, host, member, policy, replacement, span


def reported(**given: Any) -> FleetReport:
    """Of one host that is eight days old, a day over hard."""
    fields: dict[str, Any] = {
        "row": Fleet("web"),
        "account": Account(),
        "group": group("i-1"),
        "binding": binding(policy(name="weekly")),
        "hosts": {"i-1": host("i-1", "8d")},
    }
    return fleet_report(FleetFacts(**(fields | given)), NOW)


def done(at: str, **took: str) -> Replacement:
    """`at` ago; it was claimed ten minutes before, or `whole` before."""
    ended = ago(at)
    began = {Step.CLAIMED: ended - span(took.get("whole", "10m")), Step.DONE: ended}
    if "draining" in took:
        began[Step.DRAINING] = ended - span(took["draining"])
    return replacement(step=Step.DONE, began=began)


def test_a_report_names_the_fleet_its_policy_and_its_ages() -> None:
    found = reported()
    assert (found.name, found.policy, found.soft, found.hard) == (
        *("web", "weekly"),
        *(span("5d"), span("7d")),
    )
    assert [(each.host, each.age) for each in found.over_hard] == [("i-1", span("8d"))]


def test_a_protection_keeps_nobody_where_the_policy_does_not_honour_it() -> None:
    of = group(member("i-1", protected=True))
    assert [each.host for each in reported(group=of).kept] == ["i-1"]
    ignores = binding(policy(protected=Protected.REPLACE))
    assert reported(group=of, binding=ignores).kept == ()


def test_bars_are_cut_by_the_policys_hard_age() -> None:
    first, second = reported().ages[:2]
    assert second.age - first.age == span("7d") / 20


def test_the_last_replacement_and_what_was_not_read_are_told() -> None:
    found = reported(row=Fleet("web", last_replaced_at=ago("2h")), cut_at=ago("3d"))
    assert (found.last_replaced_at, found.rebuilds.since) == (ago("2h"), ago("3d"))


def test_a_forecast_is_told_in_its_word_and_its_sentence() -> None:
    seen = Forecast(
        *("web", "weekly", 1, span("7d"), NOW, 1, span("10m"), (), (), 0),
        *(Outlook.FEASIBLE, "no host grows older than 7d"),
    )
    found = reported(forecast=seen)
    assert (found.outlook, found.foreseen) == (Outlook.FEASIBLE, "no host grows older than 7d")


def test_without_a_forecast_nothing_is_foreseen() -> None:
    assert (reported().outlook, reported().foreseen) == (None, "")


@pytest.mark.parametrize(
    ("age", "words"),
    [
        ("0s", "0s"),
        ("59s", "0s"),
        ("59m59s", "59m"),
        ("1h", "1h"),
        ("1h59m", "1h"),
        ("3d1h30m", "3d1h"),
    ],
)
def test_an_age_is_told_to_the_hour_and_a_young_one_to_the_minute(age: str, words: str) -> None:
    assert aged(span(age)) == words


def test_a_host_from_the_future_has_no_age_yet() -> None:
    assert aged(-span("5m")) == "0s"


@pytest.mark.parametrize(("age", "over"), [("7d", False), ("7d1s", True)])
def test_a_host_is_over_hard_once_it_is_older(age: str, over: bool) -> None:
    oldest = Oldest("i-1", ago(age), span(age))
    words = from_scratch(oldest, Age(span("5d"), span("7d")), None)
    assert ("and over it" in words) is over


def test_the_bars_end_with_the_one_that_has_the_oldest_host() -> None:
    found = bars([host("i-1", "25h30m")], Age(span("10h"), span("20h")), NOW)
    assert (len(found), found[-1].age, found[-1].hosts) == (26, span("25h"), 1)


def weeks(*history: Replacement) -> list[int]:
    return [week.rebuilds.count if week.rebuilds else 0 for week in rebuilds(history, NOW).weeks]


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        pytest.param("0s", [0, 0, 0, 0, 0, 0, 0, 1], id="it ended now"),
        pytest.param("7d", [0, 0, 0, 0, 0, 0, 1, 0], id="a week ago: in the week that ended then"),
        pytest.param("55d23h", [1, 0, 0, 0, 0, 0, 0, 0], id="in the first hour"),
        pytest.param("56d", [0] * 8, id="before it"),
    ],
)
def test_every_rebuild_is_in_one_week(at: str, counted: list[int]) -> None:
    assert weeks(done(at)) == counted
    found = rebuilds([done(at)], NOW)
    assert (found.whole or found.earlier or Took(0, span("0s"), span("0s"))).count == sum(counted)


@pytest.mark.parametrize(("at", "recent"), [("27d23h", True), ("28d", False)])
def test_a_rebuild_is_of_late_or_of_before_and_never_of_both(at: str, recent: bool) -> None:
    found = rebuilds([done(at)], NOW)
    assert (found.whole is not None, found.earlier is not None) == (recent, not recent)


def test_a_week_is_told_with_its_first_day_and_with_how_long_each_phase_took() -> None:
    *_, last = rebuilds([done("1d", draining="3m")], NOW).weeks
    assert last.begins == ago("7d").date()
    assert last.phases == {Step.DRAINING: Took(1, span("3m"), span("3m"))}


@pytest.mark.parametrize(
    ("spans", "middle"),
    [(["1m", "2m", "9m"], "2m"), (["1m", "2m", "9m", "10m"], "2m"), (["1m", "9m"], "1m")],
)
def test_half_of_the_rebuilds_took_no_longer(spans: list[str], middle: str) -> None:
    found = rebuilds([done("1d", whole=each) for each in spans], NOW).whole
    assert found is not None and found.p50 == span(middle)


def test_a_rebuild_ended_when_it_says_so_and_not_with_the_last_of_its_steps() -> None:
    late = done("1d")
    clocks_differ = replace(late, began={**late.began, Step.DRAINING: ago("12h")})
    assert rebuilds([clocks_differ], NOW).whole == Took(1, span("10m"), span("10m"))


def test_a_failure_at_the_edge_of_what_was_read_is_counted() -> None:
    began = {Step.CLAIMED: ago("2d1h"), Step.ABANDONED: ago("2d")}
    failed = replacement(step=Step.ABANDONED, began=began, why="unproven")
    assert rebuilds([failed], NOW, cut_at=ago("2d")).abandoned == 1


def test_one_that_noted_no_end_ended_when_something_last_began() -> None:
    began = {Step.CLAIMED: ago("2h"), Step.DRAINING: ago("1h")}
    assert rebuilds([replacement(step=Step.DONE, began=began)], NOW).whole == Took(
        1, span("1h"), span("1h")
    )

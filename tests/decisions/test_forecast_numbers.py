"""A forecast in numbers: who is due, who is excused, and what each day holds."""

from typing import Any

import pytest

from chalicelib.decisions.forecast import forecast
from chalicelib.decisions.forecast.table import last_moment
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.forecast import Outlook
from chalicelib.model.host import Host
from chalicelib.model.policy import Ready, Window
from chalicelib.model.replacement import Reason
from tests.builders import NOW, ago, group, hold, host, later, member, policy, requested, span
from tests.decisions.test_forecast import NEVER, at_once, fleet, foreseen

SLOW = Ready(bake=span("1h"), within=span("10h"))
"""With five minutes of draining each replacement takes 11h5m."""


def test_it_says_of_which_fleet_under_which_policy_it_is_and_since_when() -> None:
    found = forecast([host("i-1")], policy(), group("i-1"), 1, NOW)
    assert (found.fleet, found.policy, found.hosts) == ("web", "web", 1)
    assert (found.hard, found.since, len(found.days)) == (span("7d"), NOW, 90)


def test_a_host_of_an_old_template_is_due_now() -> None:
    new = {"launches": frozenset({"lt-1@2"})}
    assert foreseen(policy(), [host("i-1")], days=1, **new).days[0].due == 1
    assert foreseen(policy(), [host("i-1", template="lt-1@2")], days=1, **new).days[0].due == 0


def due_today(*hosts: Host, **given: Any) -> int:
    found = forecast(hosts, policy(), group(*(each.id for each in hosts)), 2, NOW, 1, **given)
    return found.days[0].due


def test_hosts_that_have_read_another_configuration_are_due_now() -> None:
    old, new = (host(f"i-{n}", config=ConfigRead(n, f"d{n}", ("web/",), NOW)) for n in (1, 2))
    assert due_today(old, new, config="d2") == 1
    assert due_today(old, new, config="d3") == 2
    assert due_today(old, new, config=None) == 0
    assert due_today(host("i-3"), config="d2") == 0, "what it has read is not known"


def test_hosts_that_came_before_a_rebuild_of_their_fleet_was_asked_for_are_due_now() -> None:
    old, new = host("i-1", "2d"), host("i-2", "1h")
    assert due_today(old, new, request=requested(at=ago("1d"))) == 1


def test_a_protected_host_is_named_with_its_protection() -> None:
    one = host("i-1", age="6d", recycle_at=NOW)
    found = forecast([one], policy(), group(member("i-1", protected=True)), 1, NOW, 5)
    assert found.breaches[0].excepted == "protected from scale-in"


def test_a_held_host_that_no_reason_ever_makes_due_stays() -> None:
    of = policy(reasons=frozenset({Reason.REQUEST}))
    found = foreseen(of, [host("i-1", age="6d", hold=hold("2d"))], days=5)
    assert (found.replaced, found.breaches[0].gone_at) == (0, None)


def test_each_day_counts_who_is_over_hard_on_it_and_no_day_before() -> None:
    held = host("i-1", age="6d", hold=hold("2d"), recycle_at=NOW)
    found = foreseen(policy(), [held], days=5)
    assert [day.over_hard for day in found.days] == [0, 1, 1, 0, 0]


def test_the_oldest_of_a_day_is_the_oldest_whatever_it_is_called() -> None:
    young, old = host("i-1", age="1d"), host("i-2", age="2d")
    found = foreseen(policy(), [young, old], days=2)
    assert [day.oldest for day in found.days] == [span("2d12h"), span("3d12h")]


@pytest.mark.parametrize("past", ["0s", "59s", "11h59m59s"])
def test_a_forecast_ends_at_a_midnight(past: str) -> None:
    assert last_moment(NOW + span(past), 2) == NOW.replace(day=4, hour=0)


def test_hosts_past_soft_that_no_policy_could_save_are_excused_and_no_more_of_them() -> None:
    """A day is left, and each takes 11h5m: the third of three comes too late by itself."""
    late = [host(f"i-{number}", age="6d", recycle_at=NOW) for number in range(3)]
    found = foreseen(policy(ready=SLOW), late, days=5)
    assert found.outlook is Outlook.EXCEPTED
    assert [(each.host, each.excepted) for each in found.breaches] == [("i-2", "adopted late")]
    assert foreseen(policy(ready=SLOW), late[:2], days=5).breaches == ()


def test_a_host_that_waits_for_the_slot_of_another_is_not_excused() -> None:
    """By itself it would be done in time."""
    open_ = host("i-1", age="1d", open_replacement="r-1", recycle_at=later("5d"))
    near = host("i-2", age="6d12h", recycle_at=NOW)
    found = foreseen(policy(ready=SLOW), [open_, near], days=5)
    assert found.outlook is Outlook.INFEASIBLE
    assert [each.host for each in found.breaches] == ["i-2"]


def test_a_group_with_room_for_one_lifts_windows_in_time_for_one_at_a_time() -> None:
    of = policy("5d", "8d", 4, windows=(NEVER,))
    found = foreseen(of, fleet(of, 16, at_once), max_size=17, days=9)
    assert (found.at_once, found.outlook) == (1, Outlook.FEASIBLE)
    assert found.outside_windows == 16


@pytest.mark.parametrize(
    ("due", "replaced"),
    [
        pytest.param("2h59m59s", [1, 0], id="a second before its end"),
        pytest.param("3h", [0, 1], id="at its end it is closed"),
    ],
)
def test_a_window_ends_before_its_end(due: str, replaced: list[int]) -> None:
    of = policy(windows=(Window("0 14 * * *", span("1h")),))
    one = host("i-1", age="5d", recycle_at=later(due))
    found = foreseen(of, [one], days=2)
    assert [day.replaced for day in found.days] == replaced


def test_what_is_gone_at_the_midnight_after_the_last_day_is_of_no_day() -> None:
    one = host("i-1", age="5d", recycle_at=NOW + span("11h38m"))
    (day,) = foreseen(policy(), [one], days=1).days
    assert (day.due, day.replaced, day.in_flight) == (1, 0, 1)


def test_of_those_that_stay_the_oldest_tells_the_age_of_a_day() -> None:
    hosts = [host("i-1", "5d", recycle_at=NOW), host("i-2", "4d", recycle_at=NOW + span("60h"))]
    found = foreseen(policy(), hosts, days=2)
    assert [day.oldest for day in found.days] == [span("5d22m"), span("5d12h")]


def test_what_takes_longer_than_the_forecast_is_in_flight_to_its_end() -> None:
    slow = policy("5d", "60d", ready=Ready(bake=span("1h"), within=span("9d")))
    found = foreseen(slow, [host("i-1", "6d", recycle_at=NOW)], days=3)
    assert [day.in_flight for day in found.days] == [1, 1, 1]

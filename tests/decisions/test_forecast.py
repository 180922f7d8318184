"""What the coming days hold, day by day; and what would make a policy feasible."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from math import inf
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.decisions.forecast import forecast
from chalicelib.decisions.spread import recycle_at
from chalicelib.model.forecast import Forecast, Outlook
from chalicelib.model.host import Host
from chalicelib.model.policy import Amount, Budget, Policy, Window
from chalicelib.model.replacement import Reason, Strategy
from tests.builders import NOW, ago, group, hold, host, later, member, policy, requested, span

NEVER = Window("0 0 */30 2 mon#2", span("1h"))
"""Not within the next ninety days."""
NIGHTS = Window("0 2 * * *", span("3h"))


def fleet(of: Policy, size: int, born: Callable[[int], datetime] | None = None) -> list[Host]:
    """Dated as the registry has them; ages are spread over soft unless given."""
    found = []
    for number in range(size):
        born_at = born(number) if born else NOW - of.age.soft * number / size
        date = recycle_at(f"i-{number}", born_at, of, size)
        zone = "abc"[number % 3]
        found.append(host(f"i-{number}", born_at=born_at, recycle_at=date, zone=zone))
    return found


def at_once(number: int) -> datetime:
    return NOW


def foreseen(of: Policy, hosts: list[Host], **given: Any) -> Forecast:
    size, days = len(hosts), given.pop("days", 90)
    measured, effort = given.pop("measured", ()), given.pop("effort", inf)
    settings_ = {"desired": size, "max_size": 2 * size} | given
    return forecast(hosts, of, group(**settings_), size, NOW, days, measured, effort)


def test_every_host_is_replaced_again_and_again_before_it_is_too_old() -> None:
    of = policy("5d", "7d", "10%")
    found = foreseen(of, fleet(of, 40))
    assert found.outlook is Outlook.FEASIBLE
    assert found.words == "no host grows older than 7d"
    assert (found.breaches, found.fixes, found.outside_windows) == ((), (), 0)
    # A host lives five to seven days, so 90 days see each of forty 12 to 18 times.
    assert 40 * 12 <= found.replaced <= 40 * 18
    assert span("6d") < found.oldest <= span("7d")


def test_the_days_are_utc_days_and_begin_with_this_one() -> None:
    found = foreseen(policy(), fleet(policy(), 4), days=3)
    assert [f"{day.date}" for day in found.days] == ["2026-03-02", "2026-03-03", "2026-03-04"]


def test_one_host_in_numbers() -> None:
    """Due at two in the morning of the next day, and replaced within the 22 minutes it may take."""
    one = host("i-1", age="5d", recycle_at=NOW + span("14h"))
    found = foreseen(policy(), [one], days=3)
    assert [day.due for day in found.days] == [0, 1, 0]
    assert [day.replaced for day in found.days] == [0, 1, 0]
    assert [day.in_flight for day in found.days] == [0, 1, 0]
    assert [day.oldest for day in found.days] == [span("5d12h"), span("5d14h22m"), span("1d22h")]


def test_a_replacement_over_midnight_is_in_flight_on_both_days() -> None:
    one = host("i-1", age="5d", recycle_at=NOW + span("11h50m"))
    found = foreseen(policy(), [one], days=3)
    assert [day.in_flight for day in found.days] == [1, 1, 0]
    assert [day.replaced for day in found.days] == [0, 1, 0]


def test_a_measured_rebuild_time_takes_the_place_of_the_longest_that_the_policy_allows() -> None:
    hosts = fleet(policy(), 4)
    assert foreseen(policy(), hosts).each == span("22m")
    assert foreseen(policy(), hosts, measured=[span("4m")] * 19 + [span("9h")]).each == span("4m")


def test_a_due_host_waits_for_its_window() -> None:
    one = host("i-1", age="5d", recycle_at=NOW)
    found = foreseen(policy(windows=(NIGHTS,)), [one], days=3)
    assert [day.replaced for day in found.days] == [0, 1, 0]
    assert found.days[1].oldest == span("5d14h22m")


def test_windows_lift_before_hard() -> None:
    of = policy("5d", "7d", "10%", windows=(NEVER,))
    found = foreseen(of, fleet(of, 20))
    assert found.outlook is Outlook.FEASIBLE
    assert found.outside_windows > 200
    assert "outside the windows" in found.words


def test_it_says_that_windows_stay_closed_for_longer_than_from_soft_to_hard() -> None:
    of = policy("5d", "7d", "10%", windows=(Window("0 2 * * mon-fri", span("3h")),))
    assert foreseen(of, fleet(of, 20)).words.endswith(
        "they stay closed for up to 2d21h, and soft to hard is 2d"
    )


def test_a_zone_carries_one_surplus_host_while_azrebalance_is_active() -> None:
    of = policy("5d", "7d", 10)
    found = foreseen(of, fleet(of, 60), suspended=frozenset())
    assert found.at_once == 3
    assert max(day.in_flight for day in found.days) == 3


def test_a_replacement_that_is_open_already_has_its_slot() -> None:
    open_ = host("i-1", age="1d", open_replacement="r-1", recycle_at=later("5d"))
    due = host("i-2", age="5d", recycle_at=NOW)
    found = foreseen(policy(), [open_, due], days=1)
    assert (found.days[0].in_flight, found.days[0].replaced) == (1, 2)


def test_what_must_go_for_another_reason_goes_now() -> None:
    asked = host("i-1", request=requested())
    assert foreseen(policy(), [asked], days=1).days[0].due == 1


SLOW = policy("5d", "7d", 1)


def test_too_small_a_budget_is_infeasible_and_names_fleet_hosts_day_and_number() -> None:
    found = foreseen(SLOW, fleet(SLOW, 600))
    assert found.outlook is Outlook.INFEASIBLE
    assert found.fleet == "web"
    first = found.breaches[0]
    assert f"{len(found.breaches)} hosts grow older than 7d, first {first.host}" in found.words
    assert f"on {first.hard_at:%Y-%m-%d}: a fleet of 600 is replaced 1 at once" in found.words
    assert found.fixes[0] == "budget.in_flight at least 2"


def test_too_short_windows_are_infeasible_and_name_how_long_they_must_be() -> None:
    short = Window("0 2 * * *", span("20m"))
    of = policy("5d", "7d", 1, windows=(short,))
    # A lead of at most a day and windows of twenty minutes do for fewer than 100 hosts.
    found = foreseen(of, fleet(of, 100, at_once))
    assert found.outlook is Outlook.INFEASIBLE
    assert any(fix.startswith("each window at least") for fix in found.fixes)


def test_a_full_group_without_unavailable_names_both_ways_out() -> None:
    found = foreseen(policy(), fleet(policy(), 4), max_size=4)
    assert found.outlook is Outlook.INFEASIBLE
    assert "the group is full (desired 4, MaxSize 4)" in found.words
    assert found.fixes == ("MaxSize at least 5", "budget.unavailable at least 1")
    assert all(day.replaced == 0 for day in found.days)


def test_a_strategy_that_the_policy_does_not_let_work_names_what_it_needs() -> None:
    of = policy(strategy=Strategy.TERMINATE_FIRST)
    found = foreseen(of, fleet(of, 4), max_size=4)
    assert found.fixes == ("budget.unavailable at least 1",)


def test_a_suspended_process_is_to_be_resumed() -> None:
    found = foreseen(policy(), fleet(policy(), 4), suspended=frozenset({"Launch", "AZRebalance"}))
    assert found.fixes == ("process Launch resumed",)


def test_a_policy_that_does_not_list_age_keeps_no_age() -> None:
    of = policy(reasons=frozenset({Reason.REQUEST}))
    assert foreseen(of, fleet(of, 4)).fixes[0] == "reasons with age among them"


def fixed(fix: str, of: Policy, given: dict[str, Any]) -> tuple[Policy, dict[str, Any]]:
    for part in fix.split(" and "):
        key, _, value = part.partition(" at least ")
        match key:
            case "budget.in_flight":
                of = replace(of, budget=replace(of.budget, in_flight=Amount(int(value))))
            case "budget.unavailable":
                of = replace(of, budget=replace(of.budget, unavailable=Amount(int(value))))
            case "MaxSize":
                given = given | {"max_size": int(value)}
            case "age.hard":
                of = replace(of, age=replace(of.age, hard=span(value)))
            case _:
                assert part == "process AZRebalance suspended"
                given = given | {"suspended": frozenset({"AZRebalance"})}
    return of, given


@pytest.mark.parametrize(
    ("of", "size", "setting"),
    [
        pytest.param(SLOW, 600, {}, id="a small budget"),
        pytest.param(policy(), 20, {"max_size": 20}, id="a full group"),
        pytest.param(policy("5d", "6d", 9), 500, {"suspended": frozenset()}, id="three zones"),
        pytest.param(policy("5d", "6d", 9), 300, {"max_size": 301}, id="little room"),
    ],
)
def test_each_fix_is_one_if_it_is_carried_out(of: Policy, size: int, setting: Any) -> None:
    found = foreseen(of, fleet(of, size, at_once), **setting)
    assert found.outlook is Outlook.INFEASIBLE
    assert found.fixes
    for fix in found.fixes:
        better, given_ = fixed(fix, of, setting)
        assert foreseen(better, fleet(better, size, at_once), **given_).outlook is Outlook.FEASIBLE


def test_hosts_that_were_too_old_to_begin_with_are_excepted() -> None:
    old = [host(f"i-{n}", born_at=ago("30d"), recycle_at=ago("24d")) for n in range(3)]
    found = foreseen(policy(), old)
    assert found.outlook is Outlook.EXCEPTED
    assert found.words.endswith("by no fault of the policy: adopted late")
    assert [breach.excepted for breach in found.breaches] == ["adopted late"] * 3
    assert [day.over_hard for day in found.days[:2]] == [3, 0]


def test_a_held_host_is_excepted_and_goes_when_its_hold_ends() -> None:
    held = host("i-1", age="6d", hold=hold("2d"), recycle_at=NOW)
    found = foreseen(policy(), [held], days=5)
    assert found.outlook is Outlook.EXCEPTED
    assert found.breaches[0].gone_at == later("2d") + span("22m")
    assert found.breaches[0].excepted.startswith("held by bob until")


def test_a_protected_host_is_excepted_and_stays() -> None:
    kept = member("i-1", protected=True)
    one = host("i-1", age="6d", recycle_at=NOW)
    found = forecast([one], policy(), group(kept), 1, NOW, 5)
    assert (found.outlook, found.breaches[0].gone_at) == (Outlook.EXCEPTED, None)


def test_an_empty_fleet_has_empty_days() -> None:
    found = foreseen(policy(), [], max_size=1)
    assert (found.outlook, found.replaced, found.oldest) == (Outlook.FEASIBLE, 0, timedelta(0))


WINDOWS = st.sampled_from([(), (NIGHTS,), (NEVER,), (Window("0 2 * * sat", span("5h")),)])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    soft, wide = draw(st.integers(1, 20)), draw(st.integers(0, 10))
    amounts = st.sampled_from([Amount(1), Amount(3), Amount(10, percent=True)])
    unavailable = st.sampled_from([Amount(0), Amount(1), Amount(2)])
    return policy(
        f"{soft}d",
        f"{soft + wide}d",
        windows=draw(WINDOWS),
        budget=Budget(draw(amounts), draw(unavailable)),
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(policies(), st.integers(1, 30), st.integers(0, 12), st.booleans(), st.booleans())
def test_whatever_the_policy(
    of: Policy, size: int, room: int, balanced: bool, together: bool
) -> None:
    """Never beyond the budget, nothing lost, and feasible exactly if no day has a breach."""
    hosts = fleet(of, size, at_once if together else None)
    setting = {"max_size": size + room, "suspended": frozenset({"AZRebalance"} - {""})}
    if balanced:
        setting["suspended"] = frozenset()
    found = foreseen(of, hosts, days=40, **setting)
    assert all(day.in_flight <= found.at_once <= of.budget.slots(size) for day in found.days)
    assert (found.outlook is Outlook.FEASIBLE) == all(not day.over_hard for day in found.days)
    assert (found.outlook is Outlook.FEASIBLE) == (found.oldest <= of.age.hard)
    assert bool(found.breaches) == (found.outlook is not Outlook.FEASIBLE)
    assert bool(found.fixes) <= (found.outlook is Outlook.INFEASIBLE)
    assert 0 <= sum(day.due for day in found.days) - found.replaced <= size
    assert found == foreseen(of, hosts[::-1], days=40, **setting)


def test_where_the_group_lets_fewer_go_at_once_than_the_budget_windows_lift_sooner() -> None:
    """Room for one, though the policy would let four go: their lead is four times as long."""
    of = policy("5d", "8d", 4, windows=(NIGHTS,))
    found = foreseen(of, fleet(of, 16, at_once), max_size=17, days=9)
    assert found.at_once == 1
    assert found.outlook is Outlook.FEASIBLE

"""True age, and the deadlines that follow from it."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from chalicelib.decisions.age import Lifting, Pace, hard_at, lead, p95, true_birth
from chalicelib.model.host import Host
from tests.builders import NOW, ago, host, instance, later, policy, span


@pytest.mark.parametrize(
    ("launched", "attached", "born"),
    [
        pytest.param("3d", "3d", "3d", id="never touched"),
        pytest.param("1h", "3d", "3d", id="stopped and started: LaunchTime moved"),
        pytest.param("3d", "1h", "3d", id="root volume swapped: its attach time moved"),
        pytest.param("3d", None, "3d", id="nothing attached yet"),
    ],
)
def test_a_host_is_as_old_as_the_oldest_trace_of_it(
    launched: str, attached: str | None, born: str
) -> None:
    seen = instance(launched_at=ago(launched), attached_at=ago(attached) if attached else None)
    assert true_birth(seen, NOW) == ago(born)


def test_a_host_seen_before_its_own_traces_is_as_old_as_its_first_sighting() -> None:
    assert true_birth(instance(launched_at=ago("1h"), attached_at=ago("1h")), ago("2h")) == ago(
        "2h"
    )


def test_hard_is_counted_from_birth() -> None:
    assert hard_at(host(age="6d"), policy(hard="7d")) == NOW + span("1d")


REBUILD = span("22m")  # 15 within + 2 bake + 5 drain


@pytest.mark.parametrize(
    ("size", "in_flight", "expected"),
    [
        pytest.param(1, 1, REBUILD, id="one host is one round"),
        pytest.param(10, 1, 10 * REBUILD, id="one at a time is a round a host"),
        pytest.param(10, 3, 4 * REBUILD, id="the last round is not full"),
        pytest.param(100, "10%", 10 * REBUILD, id="a tenth at a time is ten rounds"),
        pytest.param(1000, 1, span("1d"), id="at most half of the span from soft to hard"),
        pytest.param(0, "10%", timedelta(0), id="an empty fleet needs none"),
    ],
)
def test_lead_is_what_a_whole_fleet_takes(
    size: int, in_flight: int | str, expected: timedelta
) -> None:
    assert lead(policy("5d", "7d", in_flight), size) == expected


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        pytest.param([], 0, id="nothing measured"),
        pytest.param([7], 7, id="one is all"),
        pytest.param(range(1, 20), 19, id="of nineteen the slowest"),
        pytest.param(range(1, 21), 19, id="of twenty the slowest but one"),
        pytest.param(range(20, 0, -1), 19, id="in any order"),
        pytest.param([5, 60], 60, id="never a value between two"),
    ],
)
def test_p95_is_the_nearest_rank(minutes: Iterable[int], expected: int) -> None:
    assert p95(timedelta(minutes=each) for each in minutes) == timedelta(minutes=expected)


def lifting(
    *fleet: Host,
    in_flight: int = 1,
    measured: Iterable[timedelta] = (),
    at_once: int | None = None,
) -> Lifting:
    of = policy(in_flight=in_flight)
    return Lifting.of(fleet, Pace.of(of, len(fleet), measured, at_once), of)


OLD = host("i-1", age="6d")
"""Hard in a day."""


def test_windows_lift_for_a_single_host_one_rebuild_before_hard() -> None:
    assert lifting(OLD).at(OLD) == NOW + span("1d") - REBUILD


def test_rebuilds_that_took_longer_than_the_policy_allows_lift_windows_sooner() -> None:
    assert lifting(OLD, measured=[span("40m")]).at(OLD) == NOW + span("1d") - span("40m")


def test_rebuilds_that_were_quick_promise_nothing() -> None:
    assert lifting(OLD, measured=[span("1m")] * 20).at(OLD) == NOW + span("1d") - REBUILD


def test_only_hosts_that_are_due_before_its_hard_may_go_before_it() -> None:
    due, young = host("i-2", recycle_at=later("23h")), host("i-3", recycle_at=later("1d1h"))
    assert lifting(OLD, due, young).at(OLD) == NOW + span("1d") - 2 * REBUILD
    assert lifting(OLD, due, young, in_flight=2).at(OLD) == NOW + span("1d") - REBUILD


def test_a_group_that_lets_fewer_go_at_once_than_the_budget_sets_the_pace() -> None:
    others = [host(f"i-{number}", recycle_at=NOW) for number in range(2, 5)]
    by_budget = lifting(OLD, *others, in_flight=4)
    by_room = lifting(OLD, *others, in_flight=4, at_once=1)
    assert by_budget.at(OLD) == NOW + span("1d") - REBUILD
    assert by_room.at(OLD) == NOW + span("1d") - 4 * REBUILD


def test_a_host_whose_date_lies_beyond_its_hard_still_needs_its_own_time() -> None:
    late = host("i-1", age="6d", recycle_at=later("9d"))
    assert lifting(late).at(late) == NOW + span("1d") - REBUILD


def test_windows_never_lift_before_the_middle_between_soft_and_hard() -> None:
    fleet = [host(f"i-{number}", age="6d") for number in range(500)]
    assert lifting(*fleet).at(fleet[0]) == NOW


def test_no_host_is_lifted_sooner_than_if_its_whole_fleet_were_due() -> None:
    fleet = [host(f"i-{number}", age=f"{number}h") for number in range(120)]
    of = policy(in_flight="10%")
    lifts = Lifting.of(fleet, Pace.of(of, len(fleet)), of)
    assert all(lifts.at(each) >= hard_at(each, of) - lead(of, len(fleet)) for each in fleet)

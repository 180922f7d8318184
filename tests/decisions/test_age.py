"""True age, and the deadlines that follow from it."""

from datetime import datetime, timedelta

import pytest

from chalicelib.decisions.age import hard_at, lead, lifts_at, true_birth
from tests.builders import NOW, ago, host, instance, policy, span


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


def test_windows_lift_a_lead_before_hard() -> None:
    lifted: datetime = lifts_at(host(age="6d"), policy(), size=1)
    assert lifted == NOW + span("1d") - REBUILD

"""What of a fleet wakes a person."""

from typing import Any

import pytest

from chalicelib.decisions.alarming import troubles
from chalicelib.decisions.plan import plan
from chalicelib.model.policy import Mode
from tests.builders import (
    NOW,
    binding,
    group,
    hold,
    host,
    observation,
    open_breaker,
    policy,
)


def counted(*hosts: Any, **given: Any) -> dict[str, int]:
    seen = observation(group("i-1", "i-2"), hosts=hosts, **given)
    return dict(troubles(seen, plan(seen, NOW), NOW))


def test_a_fleet_within_its_ages_wakes_nobody() -> None:
    assert counted(host("i-1", "6d"), host("i-2", "1d")) == {}


@pytest.mark.parametrize(("age", "over"), [("7d", 1), ("6d23h", 0)])
def test_a_host_counts_from_its_hard_age_on(age: str, over: int) -> None:
    assert counted(host("i-1", age), host("i-2")).get("HostsOverHard", 0) == over


def test_a_host_that_is_on_its_way_out_is_over_hard_and_no_breach() -> None:
    assert counted(host("i-1", "8d"), host("i-2")) == {"HostsOverHard": 1}


def test_a_host_that_nothing_is_done_for_is_a_breach() -> None:
    kept = host("i-1", "8d", hold=hold())
    assert counted(kept, host("i-2")) == {"HostsOverHard": 1, "HostsOverdue": 1}


def test_an_open_breaker_is_told_while_it_is_open() -> None:
    young = host("i-1"), host("i-2")
    assert counted(*young, breaker=open_breaker()) == {"OpenBreakers": 1}
    assert counted(*young, breaker=open_breaker("0m")) == {}


def test_a_fleet_that_is_only_watched_wakes_nobody() -> None:
    watched = binding(policy(mode=Mode.OBSERVE))
    assert counted(host("i-1", "9d"), binding=watched) == {}

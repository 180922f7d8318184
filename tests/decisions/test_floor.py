"""How many hosts must serve, whatever we do."""

from typing import Any

import pytest

from chalicelib.decisions.floor import floor, serving
from chalicelib.model.group import Health
from chalicelib.model.policy import Ready
from chalicelib.model.replacement import Step, Strategy
from tests.builders import (
    TARGETS,
    ago,
    facts,
    fleet_of_pair,
    group,
    host,
    member,
    observation,
    pair,
    policy,
    replacement,
    well,
)

SICK = Health(checks_ok=True, targets={TARGETS: "unhealthy"})


def test_the_floor_is_what_the_owner_asked_for() -> None:
    _, moment = fleet_of_pair(Step.PROVING)
    assert floor(moment.group, moment.observation) == 3


def test_a_surplus_that_was_never_ours_belongs_to_the_owner() -> None:
    _, moment = fleet_of_pair(Step.PROVING, surplus=0)
    assert floor(moment.group, moment.observation) == 4


def test_a_lost_answer_to_a_termination_that_took_effect_is_given_back() -> None:
    _, moment = fleet_of_pair(
        Step.RETIRING,
        sent_at=ago("1m"),
        lifecycles={"i-1": "Terminating"},
        group={"desired": 3},
        ledger_desired=4,
    )
    assert floor(moment.group, moment.observation) == 3


@pytest.mark.parametrize(
    ("lifecycle", "healthy", "health", "serves"),
    [
        pytest.param("InService", True, well([TARGETS]), 1, id="serves"),
        pytest.param("InService", False, well([TARGETS]), 0, id="unhealthy in its group"),
        pytest.param("Pending", True, well([TARGETS]), 0, id="not in service"),
        pytest.param("Standby", True, well([TARGETS]), 0, id="standby"),
        pytest.param("InService", True, SICK, 0, id="unhealthy in its target group"),
        pytest.param("InService", True, Health(True), 0, id="not in its target group"),
        pytest.param("InService", True, well([TARGETS, "other"]), 1, id="in others as well"),
    ],
)
def test_a_host_serves_when_its_group_and_all_load_balancers_agree(
    lifecycle: str, healthy: bool, health: Health, serves: int
) -> None:
    of = group(member("i-1", lifecycle, healthy=healthy), target_groups=(TARGETS,))
    assert len(serving(of, observation(of, health={"i-1": health}))) == serves


def test_a_host_may_leave_when_enough_others_serve() -> None:
    _, moment = fleet_of_pair(Step.RETIRING)
    assert moment.short_without("i-1") is None


def test_a_host_may_not_leave_when_another_is_bad() -> None:
    _, moment = fleet_of_pair(Step.RETIRING, members=[member("i-2", healthy=False)])
    kept = moment.short_without("i-1")
    assert kept == "2 hosts would serve, and the floor is 3"


def test_a_host_that_does_not_serve_takes_nothing_away() -> None:
    _, moment = fleet_of_pair(Step.RETIRING, members=[member("i-1", healthy=False)])
    assert moment.short_without("i-1") is None


def test_a_host_that_is_no_member_takes_nothing_away() -> None:
    _, moment = fleet_of_pair(Step.RETIRING)
    assert moment.short_without("i-none") is None


def test_a_host_that_ec2_has_ended_does_not_serve_though_its_group_still_lists_it() -> None:
    """Auto Scaling takes minutes to see that EC2 terminated a host; the event told us at once."""
    gone = host("i-2", gone_at=ago("10s"), gone_why="EC2 says it is terminated")
    _, moment = fleet_of_pair(Step.RETIRING, hosts=[gone])
    assert moment.short_without("i-1") is not None


def test_a_policy_without_target_health_does_not_count_by_it() -> None:
    asked = policy(ready=Ready(target_health=False))
    moved = pair(Step.RETIRING)
    of = group("i-1", "i-2", "i-3", "i-9", desired=4, target_groups=(TARGETS,))
    seen = observation(of, moved, policy=asked, unwell={"i-2": SICK})
    assert facts(seen).short_without("i-1") is None


@pytest.mark.parametrize(
    "gone",
    [
        pytest.param(pair(Step.DRAINING, "i-2", "i-8", surplus=0), id="terminated"),
        pytest.param(
            pair(Step.RETIRING, "i-2", "i-8", surplus=0, sent_at=ago("1s")), id="asked to leave"
        ),
        pytest.param(
            replacement("i-2", None, Step.LAUNCHING, strategy=Strategy.STANDBY, sent_at=ago("1s")),
            id="sent to Standby",
        ),
    ],
)
def test_a_host_that_we_sent_away_does_not_serve_whatever_a_reading_says(gone: Any) -> None:
    of = group("i-1", "i-2", "i-3", desired=3)
    moment = facts(observation(of, gone, ledger_desired=3))
    assert moment.short_without("i-1", 1) == "1 hosts would serve, and the floor is 2"

"""What proves a new host."""

import pytest

from chalicelib.decisions.proof import unproven_because
from chalicelib.model.group import Group, Health, Member
from chalicelib.model.policy import Ready
from tests.builders import TARGETS, group, member, well

IN_LOAD_BALANCER = group("i-1", target_groups=(TARGETS,))
ALONE = group("i-1")


def targets(state: str) -> Health:
    return Health(True, {TARGETS: state})


@pytest.mark.parametrize(
    ("found", "health", "of", "ready", "lacks"),
    [
        pytest.param(member(), well(), ALONE, Ready(), None, id="proven"),
        pytest.param(
            member(), well([TARGETS]), IN_LOAD_BALANCER, Ready(), None, id="proven to all"
        ),
        pytest.param(
            None, None, ALONE, Ready(), "not yet a member of its group", id="not listed yet"
        ),
        pytest.param(
            member(lifecycle="Pending:Wait"),
            well(),
            ALONE,
            Ready(),
            "Pending:Wait in its group",
            id="in a hook",
        ),
        pytest.param(
            member(healthy=False),
            well(),
            ALONE,
            Ready(),
            "unhealthy in its group",
            id="unhealthy",
        ),
        pytest.param(
            member(),
            Health(False),
            ALONE,
            Ready(),
            "EC2 status checks have not passed",
            id="status checks",
        ),
        pytest.param(
            member(),
            None,
            ALONE,
            Ready(),
            "EC2 status checks have not passed",
            id="no health was read",
        ),
        pytest.param(
            member(),
            Health(False),
            ALONE,
            Ready(status_checks=False),
            None,
            id="status checks are not asked for",
        ),
        pytest.param(
            member(),
            targets("initial"),
            IN_LOAD_BALANCER,
            Ready(),
            "initial in target group web",
            id="target health",
        ),
        pytest.param(
            member(),
            Health(True),
            IN_LOAD_BALANCER,
            Ready(),
            "unused in target group web",
            id="not registered",
        ),
        pytest.param(
            member(),
            Health(True, {"old": "initial"}),
            group("i-1", classic=("old",)),
            Ready(),
            "initial in load balancer old",
            id="classic load balancer",
        ),
        pytest.param(
            member(),
            Health(True, {"old": "healthy"}),
            group("i-1", classic=("old",)),
            Ready(),
            None,
            id="proven to a classic load balancer",
        ),
        pytest.param(
            member(),
            targets("unhealthy"),
            IN_LOAD_BALANCER,
            Ready(target_health=False),
            None,
            id="target health is not asked for",
        ),
        pytest.param(
            member(),
            well([TARGETS]),
            IN_LOAD_BALANCER,
            Ready(signal=True),
            "it has not said that it is ready",
            id="no signal",
        ),
    ],
)
def test_a_host_is_proven_when_nobody_objects(
    found: Member | None, health: Health | None, of: Group, ready: Ready, lacks: str | None
) -> None:
    assert unproven_because(found, health, of.balancers, ready) == lacks


@pytest.mark.parametrize("wanted", [True, False])
def test_a_host_that_has_signalled_is_proven_whether_its_policy_asks_for_it_or_not(
    wanted: bool,
) -> None:
    assert unproven_because(member(), well(), (), Ready(signal=wanted), signalled=True) is None

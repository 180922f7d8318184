"""What AWS calls bad of a host."""

from typing import Any

import pytest

from chalicelib.decisions.ailments import ailments
from chalicelib.model.group import Group, Health
from chalicelib.model.policy import Ready
from chalicelib.model.replacement import Reason
from tests.builders import TARGETS, group, member, policy

OTHER = TARGETS.replace("/web/", "/admin/")


def behind(*members: Any, **given: Any) -> Group:
    return group(*(members or ("i-1",)), **({"target_groups": (TARGETS, OTHER)} | given))


def found(of: Group, health: Health | None, **given: Any) -> str | None:
    return ailments(of, {"i-1": health} if health else {}, policy(**given)).get("i-1")


@pytest.mark.parametrize(
    ("health", "words"),
    [
        pytest.param({TARGETS: "healthy", OTHER: "healthy"}, None, id="well"),
        pytest.param({}, None, id="registered nowhere"),
        pytest.param({TARGETS: "initial"}, None, id="its first checks run"),
        pytest.param({TARGETS: "draining"}, None, id="it drains"),
        pytest.param({TARGETS: "unused"}, None, id="its zone is not served"),
        pytest.param({TARGETS: "unavailable"}, None, id="its checks are off"),
        pytest.param(
            {TARGETS: "unhealthy", OTHER: "healthy"}, "unhealthy in target group web", id="in one"
        ),
        pytest.param(
            {TARGETS: "unhealthy", OTHER: "unhealthy"},
            "unhealthy in target group web, unhealthy in target group admin",
            id="in all",
        ),
    ],
)
def test_only_a_target_that_is_called_unhealthy_is_bad(
    health: dict[str, str], words: str | None
) -> None:
    assert found(behind(), Health(True, health)) == words


def test_a_target_group_that_is_not_the_groups_does_not_count() -> None:
    assert found(group("i-1"), Health(True, {TARGETS: "unhealthy"})) is None


def test_a_classic_load_balancer_counts_like_a_target_group() -> None:
    of = group("i-1", classic=("old",))
    assert found(of, Health(True, {"old": "unhealthy"})) == "unhealthy in load balancer old"


def test_an_impaired_status_check_is_bad_and_one_that_still_runs_is_not() -> None:
    assert found(behind(), Health(False, impaired=True)) == "impaired by EC2's status checks"
    assert found(behind(), Health(False)) is None


def test_what_its_group_says_comes_first_and_is_believed_without_any_other_word() -> None:
    of = behind(member("i-1", healthy=False))
    bad = Health(False, {TARGETS: "unhealthy"}, impaired=True)
    assert found(of, bad) == (
        "unhealthy in its group, impaired by EC2's status checks, unhealthy in target group web"
    )
    assert found(of, None) == "unhealthy in its group"


@pytest.mark.parametrize("lifecycle", ["Pending:Wait", "Standby", "Terminating:Wait"])
def test_a_host_that_is_not_in_service_need_not_serve(lifecycle: str) -> None:
    assert found(behind(member("i-1", lifecycle)), Health(False, {TARGETS: "unhealthy"})) is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(
            {"ready": Ready(target_health=False)},
            "impaired by EC2's status checks",
            id="not by load balancers",
        ),
        pytest.param(
            {"ready": Ready(status_checks=False)},
            "unhealthy in target group web",
            id="not by status checks",
        ),
        pytest.param({"reasons": frozenset({Reason.AGE})}, None, id="not at all"),
    ],
)
def test_a_policy_says_what_is_asked(given: dict[str, Any], words: str | None) -> None:
    assert found(behind(), Health(False, {TARGETS: "unhealthy"}, impaired=True), **given) == words


def test_without_a_policy_only_the_group_is_believed() -> None:
    of = behind("i-1", member("i-2", healthy=False))
    bad = dict.fromkeys(("i-1", "i-2"), Health(False, {TARGETS: "unhealthy"}))
    assert ailments(of, bad, None) == {"i-2": "unhealthy in its group"}

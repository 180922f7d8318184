"""The edges of single rules: the last case that still counts, and the first that does not."""

from typing import Any

import pytest

from chalicelib.decisions.proof import serves, unproven_because
from chalicelib.decisions.reasons.age import over_age
from chalicelib.decisions.reasons.case import Case
from chalicelib.decisions.reasons.maintenance import imminent
from chalicelib.decisions.strategies import Way, way
from chalicelib.decisions.surge import room, zone_taken
from chalicelib.decisions.sweeping import fingerprint, poke_because
from chalicelib.model.fleet import Account, Fleet
from chalicelib.model.host import Mark
from chalicelib.model.policy import Amount, Budget, Ready
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.builders import (
    NOW,
    TARGETS,
    ago,
    binding,
    frozen,
    group,
    host,
    later,
    member,
    pair,
    policy,
    replacement,
)


@pytest.mark.parametrize(("due", "near"), [("44m", True), ("44m1s", False)])
def test_maintenance_is_near_when_two_rebuilds_fit_before_it_and_no_more(
    due: str, near: bool
) -> None:
    mark = Mark("aws.health", ago("1h"), "reboot", later(due))
    assert imminent(Case(host(maintenance=mark), policy(), NOW)) is near


def test_a_host_of_which_no_load_balancer_has_said_anything_is_not_proven() -> None:
    ready = Ready(status_checks=False)
    assert not serves(member("i-1"), None, (TARGETS,))
    assert serves(member("i-1"), None, ())
    said = unproven_because(member("i-1"), None, (TARGETS,), ready)
    assert said == "unused in target group web"


@pytest.mark.parametrize(("age", "over"), [("6d23h59m59s", False), ("7d", True)])
def test_a_host_is_over_age_the_moment_it_reaches_hard(age: str, over: bool) -> None:
    assert over_age(Case(host(age=age, recycle_at=later("1d")), policy(hard="7d"), NOW)) is over


def test_a_share_of_a_full_group_may_be_missing() -> None:
    a_tenth = policy(budget=Budget(Amount(1), Amount(10, percent=True)))
    full = group(*(f"i-{number}" for number in range(10)), max_size=10)
    found = way(a_tenth, full, 10)
    assert isinstance(found, Way) and found.strategy is Strategy.STANDBY


@pytest.mark.parametrize(
    ("open_", "left"),
    [
        pytest.param(replacement(strategy=Strategy.STANDBY), 2, id="standby takes its own place"),
        pytest.param(replacement(strategy=Strategy.TERMINATE_FIRST), 2, id="terminate-first too"),
        pytest.param(
            replacement(step=Step.LAUNCHING, surplus=1), 2, id="its rise is read: counted already"
        ),
    ],
)
def test_room_is_taken_only_by_who_will_still_raise_desired(open_: Replacement, left: int) -> None:
    assert room(group("i-1", "i-2", max_size=4), [open_]) == left


def test_two_zones_are_enough_for_auto_scaling_to_even_them_out() -> None:
    of = group("i-1", "i-2", suspended=frozenset(), zones=("a", "b"))
    assert zone_taken("a", of, [pair(Step.PROVING)])


@pytest.mark.parametrize("frozen_", ["fleet", "account"])
def test_a_freeze_that_the_last_pass_had_read_is_no_news(frozen_: str) -> None:
    of, stop = group("i-1"), frozen()
    freezes: dict[str, Any] = {"fleet": None, "account": None} | {frozen_: stop}
    read = fingerprint(of, binding(), **freezes)
    fleet = Fleet("web", fingerprint=read, freeze=freezes["fleet"])
    account = Account(freeze=freezes["account"])
    assert poke_because(fleet, of, binding(), account, NOW) is None
    assert poke_because(Fleet("web", fingerprint=read), of, binding(), Account(), NOW) == (
        "it looks different"
    )

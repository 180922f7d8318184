"""Whose a new host is, whose turn it is, and what is ours of the desired capacity."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.decisions.claims import candidates
from chalicelib.decisions.hooks import given_up_by
from chalicelib.decisions.launch_failures import LaunchFailure, fed
from chalicelib.decisions.ownership import raises
from chalicelib.decisions.plan import plan
from chalicelib.decisions.progress import next_move
from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Advance
from chalicelib.model.policy import Backoff, Binding
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.builders import (
    NOW,
    ago,
    facts,
    fleet_of_pair,
    group,
    host,
    later,
    member,
    observation,
    pair,
    replacement,
)

FIRST = Strategy.TERMINATE_FIRST


@pytest.mark.parametrize(
    ("open_", "by"),
    [
        pytest.param(pair(Step.PROVING), "r-i-1 takes it back", id="a surge's own"),
        pytest.param(
            replacement(step=Step.LAUNCHING),
            "it may be the host that r-i-1 awaits",
            id="a surge that knows its host not yet",
        ),
        pytest.param(pair(Step.PROVING, new="i-8"), None, id="a surge that has another"),
        pytest.param(replacement(), None, id="a surge that has asked for none"),
        pytest.param(
            replacement(new="i-9", step=Step.PROVING, strategy=FIRST),
            None,
            id="terminate-first: its group launches another",
        ),
        pytest.param(
            replacement(step=Step.LAUNCHING, strategy=FIRST), None, id="terminate-first awaits one"
        ),
    ],
)
def test_a_host_that_our_own_call_may_have_added_is_its_replacements_to_take_back(
    open_: Replacement, by: str | None
) -> None:
    """Given up through its hook, its group would launch another in its place."""
    assert given_up_by("i-9", [open_]) == by


def test_every_open_replacement_is_asked_and_not_only_the_first() -> None:
    open_ = [replacement("i-3", "i-7", Step.PROVING, strategy=FIRST), pair(Step.PROVING)]
    assert given_up_by("i-9", open_) == "r-i-1 takes it back"


@pytest.mark.parametrize(
    ("row", "may"),
    [
        pytest.param(replacement(step=Step.LAUNCHING), True, id="a launch"),
        pytest.param(replacement(step=Step.LAUNCHING, surplus=1), False, id="a launch, noted"),
        pytest.param(replacement(step=Step.RESTORING, sent_at=ago("1s")), True, id="a way back"),
        pytest.param(replacement(step=Step.RESTORING), False, id="a way back that was not sent"),
        pytest.param(pair(Step.RETIRING, sent_at=ago("1s")), False, id="a termination"),
    ],
)
def test_what_may_raise_desired_and_is_not_noted_yet(row: Replacement, may: bool) -> None:
    assert raises(row) is may


def due(id: str, born: str, date: datetime | None) -> Any:
    return host(id, age=born, recycle_at=date)


def test_hosts_go_by_their_own_dates_and_not_by_their_births() -> None:
    early, late = due("i-1", "6d1h", ago("2h")), due("i-2", "6d9h", ago("1h"))
    found = candidates(facts(observation(group("i-1", "i-2"), hosts=[early, late])))
    assert [each.host.id for each in found] == ["i-1", "i-2"]


@pytest.mark.parametrize(
    ("other", "waits"),
    [
        pytest.param(
            replacement("i-2", step=Step.RETIRING, strategy=FIRST),
            True,
            id="its backfill is to come",
        ),
        pytest.param(
            replacement("i-2", step=Step.DRAINING, strategy=FIRST), True, id="its old host drains"
        ),
        pytest.param(pair(Step.BAKING, "i-2", "i-8"), True, id="a new host is still to serve"),
        pytest.param(pair(Step.RETIRING, "i-2", "i-8"), False, id="a surge that has proven it"),
    ],
)
def test_after_failures_one_waits_for_what_another_launch_shows(
    other: Replacement, waits: bool
) -> None:
    row = replacement("i-1")
    new = [other.new_host] if other.new_host else []
    of = group("i-1", "i-2", "i-3", *new)
    seen = observation(of, row, other, breaker=Breaker(3, ago("1m"), "no capacity"))
    said = next_move(row, facts(seen), None)
    tries_first = "r-i-2 tries first whether launches work again"
    assert (said == tries_first) is waits


FAILURE = LaunchFailure("web", "lt-1@2", "a-1", ago("2m"), ago("1m"), None, "no capacity")


def test_a_groups_own_failure_counts_against_the_template_that_it_launched() -> None:
    found = fed(Breaker(2, None, "x", "lt-1@2"), FAILURE, Backoff(3), ())
    assert found is not None
    assert (found.failures, found.template) == (3, "lt-1@2")
    other = fed(Breaker(2, None, "x", "lt-1@1"), FAILURE, Backoff(3), ())
    assert other is not None and (other.failures, other.template) == (1, "lt-1@2")


@pytest.mark.parametrize(
    "began",
    [
        pytest.param({Step.CLAIMED: ago("1m")}, id="claimed as it failed"),
        pytest.param({Step.CLAIMED: ago("9m"), Step.LAUNCHING: ago("8m")}, id="open all the time"),
    ],
)
def test_a_failure_during_a_replacement_that_awaits_a_host_is_its_own(
    began: dict[Step, datetime],
) -> None:
    row = replacement(step=Step.LAUNCHING, began=began)
    assert fed(Breaker(), FAILURE, Backoff(), [row]) is None


def test_a_replacement_that_ended_as_the_launch_began_still_has_it() -> None:
    ended = {Step.CLAIMED: ago("9m"), Step.ABANDONED: ago("2m")}
    row = replacement(step=Step.ABANDONED, began=ended)
    assert fed(Breaker(), FAILURE, Backoff(), [row]) is None


def test_a_plan_names_its_fleet_whatever_became_of_its_group_and_policy() -> None:
    for seen in (
        observation(group("i-1")),
        observation(group("i-1"), bound=Binding()),
        observation(None),
    ):
        assert plan(seen, NOW).fleet == "web"


def test_a_pair_that_loses_its_old_host_early_gives_the_new_one_back() -> None:
    row, moment = fleet_of_pair(Step.RETIRING, lifecycles={"i-1": "Terminating"})
    move = next_move(row, moment, None)
    assert isinstance(move, Advance)
    found = move.replacement
    assert (found.step, found.ending) == (Step.UNDOING, Step.CANCELLED)
    assert move.words == found.why == "the old host left by another hand"


def test_a_termination_that_shows_no_fall_is_not_sent_again() -> None:
    """Our decrement, most likely, and another hand's rise."""
    given = {"lifecycles": {"i-1": "Terminating"}, "sent_at": ago("1m")}
    move = next_move(*fleet_of_pair(Step.RETIRING, **given), None)
    assert isinstance(move, Advance) and move.ledger_change == 0
    found = move.replacement
    assert (found.step, found.surplus, found.began[Step.DRAINING]) == (Step.DRAINING, 0, NOW)
    assert move.words == found.why == "i-1 is leaving"


@pytest.mark.parametrize(
    ("lifecycle", "ends"), [("InService", True), ("Pending", False), ("Pending:Wait", False)]
)
def test_a_lost_new_host_is_waited_for_while_its_group_still_launches(
    lifecycle: str, ends: bool
) -> None:
    of = group("i-1", "i-2", member("i-3", lifecycle), desired=3)
    row = replacement("i-1", "i-9", Step.UNDOING, surplus=1, deadline=later("1m"))
    said = next_move(row, facts(observation(of, row)), None)
    waits = "the group has not yet replaced i-9, which left it"
    assert (said != waits) is ends

"""What a plan and its claims say of how hosts are replaced, and what a verdict says of a date."""

from datetime import timedelta

import pytest

from chalicelib.decisions.plan import plan
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.plan import Claim, Finish
from chalicelib.model.policy import Binding
from chalicelib.model.replacement import Replacement, Step
from tests.builders import (
    NOW,
    facts,
    group,
    host,
    later,
    member,
    observation,
    pair,
    replacement,
    span,
)

DUE = host("i-1", "6d1h")


def test_a_plan_says_how_hosts_are_replaced_now() -> None:
    found = plan(observation(group("i-1", max_size=3)), NOW)
    assert found.strategy == "surge: MaxSize 3 leaves room for 2"


@pytest.mark.parametrize(("template", "tokenless"), [("lt-1@$Latest", False), (None, True)])
def test_a_claim_knows_whether_its_launch_will_have_a_token(
    template: str | None, tokenless: bool
) -> None:
    found = plan(observation(group("i-1", template=template), hosts=[DUE]), NOW)
    (claim,) = [action for action in found.actions if isinstance(action, Claim)]
    assert claim.replacement.tokenless is tokenless


@pytest.mark.parametrize(
    ("date", "words"),
    [
        pytest.param(later("5d") + span("59s"), "goes at 2026-03-07 12:00 UTC", id="to the minute"),
        pytest.param(
            later("5d") + timedelta(microseconds=7), "goes at 2026-03-07 12:00 UTC", id="no less"
        ),
        pytest.param(None, "not dated yet", id="not dated"),
    ],
)
def test_a_verdict_names_the_date_to_the_minute(date: object, words: str) -> None:
    seen = observation(group("i-1"), hosts=[host("i-1", recycle_at=date)])
    assert plan(seen, NOW).verdicts[0].words == words


def test_what_ends_with_its_group_or_its_policy_says_so() -> None:
    gone = observation(None, pair(Step.PROVING), ended_instances=frozenset({"i-1", "i-9"}))
    unbound = observation(group("i-1", "i-9"), pair(Step.PROVING), bound=Binding())
    for seen, words in (
        (gone, "the group is gone"),
        (unbound, "no policy binds this fleet; both hosts stay"),
    ):
        (end,) = plan(seen, NOW).actions
        assert isinstance(end, Finish)
        assert (end.words, end.replacement.why) == (words, words)
        assert (end.replacement.step, end.replacement.surplus) == (Step.CANCELLED, 0)


@pytest.mark.parametrize(
    ("open_", "beyond"),
    [
        pytest.param((), 1, id="nobody's"),
        pytest.param((replacement("i-1", "i-9", Step.LAUNCHING),), 0, id="our launch, not counted"),
        pytest.param((pair(Step.PROVING),), 1, id="ours is counted in desired already"),
        pytest.param((replacement("i-1"),), 1, id="our launch is yet to come"),
        pytest.param(
            (replacement("i-gone", "i-9", Step.PROVING),), 1, id="its old host left: one for one"
        ),
    ],
)
def test_hosts_beyond_what_a_group_desires_are_counted_without_our_own(
    open_: tuple[Replacement, ...], beyond: int
) -> None:
    of = group("i-1", "i-2", "i-9", desired=2)
    assert facts(observation(of, *open_)).beyond_desired == beyond


@pytest.mark.parametrize(
    ("lifecycle", "counted"), [("InService", 1), ("Pending", 1), ("Standby", 0), ("Detaching", 0)]
)
def test_only_what_its_group_counts_is_beyond_what_it_desires(lifecycle: str, counted: int) -> None:
    of = group("i-1", member("i-2", lifecycle), desired=1)
    assert facts(observation(of)).beyond_desired == counted


def test_an_owners_minimum_takes_only_a_surplus_that_there_is() -> None:
    of = group("i-1", "i-9", min_size=2)
    for row, wanted in ((pair(Step.RETIRING), True), (pair(Step.RETIRING, surplus=0), False)):
        seen: Facts = facts(observation(of, row))
        assert seen.wanted_by_owner(row) is wanted

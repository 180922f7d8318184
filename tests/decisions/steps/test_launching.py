"""claimed and launching: the new host is gained once."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.decisions.steps.claimed import from_claimed
from chalicelib.decisions.steps.launching import TOKEN_LIFE, from_launching
from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.model.plan import Advance, Finish, Launch
from chalicelib.model.replacement import Step
from tests.builders import (
    NOW,
    ago,
    facts,
    group,
    hold,
    host,
    later,
    member,
    observation,
    replacement,
)


def claimed(*members: Any, of: dict[str, Any] | None = None, **given: Any) -> Any:
    own = {name: given.pop(name) for name in ("deadline", "sent_at", "began") if name in given}
    moved = replacement("i-1", **own)
    listed = members or ("i-1", "i-2")
    return from_claimed(moved, facts(observation(group(*listed, **(of or {})), moved, **given)))


@pytest.mark.parametrize("age", [TOKEN_LIFE, TOKEN_LIFE - timedelta(seconds=1)])
def test_a_claim_so_old_that_aws_forgot_its_token_never_begins(age: timedelta) -> None:
    """It may have begun already, if the table was put back from a backup."""
    move = claimed(began={Step.CLAIMED: NOW - age})
    if age < TOKEN_LIFE:
        assert isinstance(move, Launch)
    else:
        assert isinstance(move, Finish)
        assert (move.replacement.step, move.breaker) == (Step.CANCELLED, None)
        assert move.words == "never begun: its claim is too old"


def test_a_claimed_replacement_launches_in_its_zone() -> None:
    move = claimed()
    assert isinstance(move, Launch)
    assert (move.words, move.replacement.step) == ("launch a new host in a", Step.CLAIMED)


@pytest.mark.parametrize(
    "members",
    [
        pytest.param((member("i-1", "Terminating"), "i-2"), id="leaving"),
        pytest.param((member("i-1", "Detached"), "i-2"), id="detached"),
        pytest.param(("i-2",), id="gone"),
    ],
)
def test_nothing_is_launched_for_a_host_that_left(members: Any) -> None:
    move = claimed(*members)
    assert isinstance(move, Finish)
    assert move.replacement.step is Step.CANCELLED
    assert (move.words, move.breaker) == ("the old host left by another hand", None)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"hosts": [host("i-1", hold=hold())]}, "held by bob", id="held"),
        pytest.param({"members": (member("i-1", protected=True),)}, "protected", id="protected"),
    ],
)
def test_a_host_that_is_kept_cancels_its_replacement(given: dict[str, Any], words: str) -> None:
    move = claimed(*given.pop("members", ()), **given)
    assert isinstance(move, Finish)
    assert move.replacement.step is Step.CANCELLED
    assert words in move.words


@pytest.mark.parametrize(
    ("of", "words"),
    [
        pytest.param({"max_size": 2}, "the group is full", id="full"),
        pytest.param({"suspended": frozenset({"Launch"})}, "process Launch", id="suspended"),
    ],
)
def test_a_launch_waits_for_the_group_until_its_deadline(of: dict[str, Any], words: str) -> None:
    waits = claimed(of=of)
    assert isinstance(waits, str) and words in waits
    late = claimed(of=of, deadline=NOW)
    assert isinstance(late, Finish)
    assert late.replacement.step is Step.CANCELLED
    assert late.words.startswith("never begun: ") and words in late.words
    assert (late.retry_after, late.breaker) == (None, None)


def test_a_late_claim_that_nothing_blocks_is_launched() -> None:
    assert isinstance(claimed(deadline=ago("1h")), Launch)


def launching(sent: Any, *members: Any, **given: Any) -> Any:
    own = {"began": given.pop("began")} if "began" in given else {}
    moved = replacement("i-1", step=Step.LAUNCHING, sent_at=sent, **own)
    listed, of = members or ("i-1", "i-2"), given.pop("of", {})
    return from_launching(moved, facts(observation(group(*listed, **of), moved, **given)))


def test_a_launch_that_was_never_received_is_not_asked_for_again_in_a_full_group() -> None:
    move = launching(ago("2m"), of={"max_size": 2})
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.UNDOING, 0)
    risen = launching(ago("2m"), of={"desired": 3, "max_size": 3}, ledger_desired=2)
    assert isinstance(risen, Launch)


def test_the_first_call_is_given_time_to_be_answered() -> None:
    assert launching(ago("59s")) == "the answer to the launch in a is awaited"


@pytest.mark.parametrize("sent", [ago("60s"), ago("6h59m")])
def test_a_lost_launch_is_asked_for_again_with_the_same_token(sent: Any) -> None:
    move = launching(sent)
    assert isinstance(move, Launch)
    assert move.replacement.client_token == "r-i-1-1"


@pytest.mark.parametrize(
    ("members", "given"),
    [
        pytest.param((member("i-1", "Terminating"),), {}, id="the old host left"),
        pytest.param(("i-1",), {"hosts": [host("i-1", hold=hold())]}, id="it is held"),
    ],
)
def test_what_may_have_been_launched_is_asked_for_whatever_became_of_the_old_host(
    members: Any, given: dict[str, Any]
) -> None:
    """Only the answer tells which host there is to undo."""
    assert isinstance(launching(ago("1m"), *members, **given), Launch)


def test_a_token_is_never_sent_when_it_could_launch_twice() -> None:
    move = launching(ago("2m"), began={Step.LAUNCHING: NOW - TOKEN_LIFE})
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.UNDOING, Step.ABANDONED)


def test_a_launch_that_was_never_answered_does_not_leave_its_host_behind() -> None:
    """Frozen for eight hours after a lost answer: desired rose by one, and a young host in our
    zone belongs to nobody. It is ours, and has to be given back."""
    began = {Step.LAUNCHING: NOW - TOKEN_LIFE}
    moved = replacement("i-1", step=Step.LAUNCHING, sent_at=NOW - TOKEN_LIFE, began=began)
    orphan = host("i-9", born_at=NOW - TOKEN_LIFE)
    seen = observation(group("i-1", "i-2", "i-9"), moved, hosts=[orphan], ledger_desired=2)
    move = from_launching(moved, facts(seen))
    assert isinstance(move, Advance) and move.ledger_change == 1
    of = group("i-1", "i-2", "i-9")
    seen = observation(of, move.replacement, hosts=[orphan], ledger_desired=3)
    move = from_undoing(move.replacement, facts(seen))
    assert isinstance(move, Advance)
    assert (move.replacement.new_host, move.replacement.surplus) == ("i-9", 1)


def test_a_call_that_nothing_explains_counts_from_what_is_desired_now() -> None:
    moved = replacement("i-1", step=Step.LAUNCHING, sent_at=ago("2m"))
    for desired, ledger in ((2, None), (3, None), (4, 4)):
        of = group("i-1", "i-2", desired=desired)
        move = from_launching(moved, facts(observation(of, moved, ledger_desired=2)))
        assert isinstance(move, Launch) and move.ledger == ledger


def answered(desired: int, ago_: str = "1s") -> Any:
    moved = replacement("i-1", "i-9", step=Step.LAUNCHING, sent_at=ago("5s"))
    of = group("i-1", "i-2", "i-9", desired=desired)
    return from_launching(
        moved, facts(observation(of, moved, ledger_desired=2, ledger_at=ago(ago_)))
    )


def test_a_launch_by_which_desired_rose_owns_a_surplus() -> None:
    move = answered(3)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.PROVING, 1)
    assert (move.ledger_change, move.replacement.deadline) == (1, later("15m"))


def test_a_reading_that_does_not_show_our_launch_is_read_again_for_a_minute() -> None:
    assert answered(2, "59s") == "i-9 is launched, and desired capacity does not show it yet"
    move = answered(2, "60s")
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.PROVING, 0)
    assert move.ledger_change == 0


def test_of_two_launches_the_rise_counts_each_once() -> None:
    both = [
        replacement(old, new, step=Step.LAUNCHING, sent_at=ago("5s"))
        for old, new in (("i-1", "i-8"), ("i-2", "i-9"))
    ]
    for desired, expected in ((2, [str, str]), (3, [Advance, str]), (4, [Advance, Advance])):
        of = group("i-1", "i-2", "i-8", "i-9", desired=desired)
        moment = facts(observation(of, *both, ledger_desired=2, ledger_at=ago("1s")))
        assert [type(from_launching(each, moment)) for each in both] == expected


def by_policy(desired: int = 2, *young: Any, surplus: int = 0, **given: Any) -> Any:
    """The group launches from a launch configuration, so it was asked by a scaling policy."""
    own = {"sent_at": ago("5s"), "began": {Step.LAUNCHING: ago("1m")}}
    own |= {name: given.pop(name) for name in ("sent_at", "began") if name in given}
    moved = replacement("i-1", step=Step.LAUNCHING, tokenless=True, surplus=surplus, **own)
    of = group("i-1", "i-2", *young, desired=desired, template=None, **given.pop("of", {}))
    born = host("i-9", born_at=ago("30s"))
    seen = observation(of, moved, hosts=[born], **({"ledger_desired": 2} | given))
    return from_launching(moved, facts(seen))


def test_a_policys_step_is_received_when_desired_has_risen_and_the_group_says_why() -> None:
    move = by_policy(3, policy_runs=1)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.LAUNCHING, 1)
    assert move.ledger_change == 1


def test_a_policy_is_executed_again_only_when_desired_shows_nothing_for_a_minute() -> None:
    assert isinstance(by_policy(2, sent_at=ago("59s")), str)
    move = by_policy(2, sent_at=ago("60s"))
    assert isinstance(move, Launch)
    assert move.words == "execute the policy again: it was never received"


def test_a_policy_that_is_never_received_is_given_up() -> None:
    late = {"began": {Step.LAUNCHING: ago("15m")}, "sent_at": ago("60s")}
    move = by_policy(2, **late)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.UNDOING, 0)


@pytest.mark.parametrize(
    ("desired", "runs"),
    [
        pytest.param(2, 1, id="it ran, and another hand took it back"),
        pytest.param(3, 0, id="it did not run: the rise is another hand's"),
    ],
)
def test_whether_a_policy_ran_is_not_guessed(desired: int, runs: int) -> None:
    assert isinstance(by_policy(desired, policy_runs=runs), str)
    move = by_policy(desired, sent_at=ago("60s"), policy_runs=runs)
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.replacement.surplus) == (Step.CANCELLED, 0)


def test_a_full_group_swallows_a_policys_step_in_silence() -> None:
    move = by_policy(2, sent_at=ago("60s"), of={"max_size": 2})
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.UNDOING, Step.ABANDONED)


def test_the_host_that_the_policy_brought_is_proven() -> None:
    assert isinstance(by_policy(3, surplus=1, ledger_desired=3), str)
    move = by_policy(3, "i-9", surplus=1, ledger_desired=3)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.new_host) == (Step.PROVING, "i-9")
    assert (move.replacement.surplus, move.ledger_change) == (1, 0)


def test_a_policy_that_brings_no_host_in_time_is_given_up() -> None:
    late = {Step.LAUNCHING: ago("15m")}
    move = by_policy(3, surplus=1, ledger_desired=3, began=late)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.UNDOING, 1)

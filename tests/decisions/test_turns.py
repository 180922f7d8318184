"""Capacity is changed one call at a time while an earlier call's effect is not known."""

from typing import Any

from chalicelib.decisions.progress import next_move
from chalicelib.model.plan import Finish, Launch, Terminate
from chalicelib.model.replacement import Replacement, Step
from tests.builders import NOW, ago, facts, group, observation, pair, policy, replacement

OLD = {"i-1", "i-2", "i-3"}


def moves(*open_: Replacement, **given: Any) -> dict[str, Any]:
    """Of three hosts that the owner wants, and those that the pairs already have."""
    new = [r.new_host for r in open_ if r.new_host]
    of = group(*sorted(OLD), *new, template=None)
    seen = observation(of, *open_, policy=policy(in_flight=9), **given)
    return {r.old_host: next_move(r, facts(seen), None) for r in open_}


def tokenless(old: str, **given: Any) -> Replacement:
    """Launched by a scaling policy, whose calls cannot be told one from another."""
    return replacement(old, tokenless=True, **given)


def test_launches_without_a_token_go_one_by_one_in_the_order_of_their_ids() -> None:
    found = moves(tokenless("i-2"), tokenless("i-1"), tokenless("i-3"))
    assert isinstance(found["i-1"], Launch)
    assert {found["i-2"], found["i-3"]} == {"r-i-1 launches first: its call has no token"}


def test_launches_with_a_token_do_not_wait_for_one_without() -> None:
    found = moves(tokenless("i-1"), replacement("i-2"))
    assert isinstance(found["i-1"], Launch) and isinstance(found["i-2"], Launch)


def test_no_host_is_terminated_while_it_is_not_read_whether_a_launch_raised_desired() -> None:
    """A rise and a fall together would look like nothing."""
    launched = replacement("i-2", "i-8", Step.LAUNCHING, sent_at=ago("10s"))
    found = moves(pair(Step.RETIRING), launched, ledger_desired=4)
    assert found["i-1"] == "it is not yet read whether desired capacity rose by r-i-2"


def test_a_launch_does_not_wait_for_the_effect_of_another_that_was_answered() -> None:
    launched = replacement("i-2", "i-8", Step.LAUNCHING, sent_at=ago("10s"))
    found = moves(replacement("i-3"), launched, ledger_desired=3)
    assert isinstance(found["i-3"], Launch)


def test_once_the_rise_is_read_the_termination_goes() -> None:
    found = moves(pair(Step.RETIRING), pair(Step.PROVING, "i-2", "i-8"), ledger_desired=5)
    assert isinstance(found["i-1"], Terminate)


def test_a_pair_that_another_hand_made_the_owners_ends_now() -> None:
    found = moves(pair(Step.PROVING), ledger_desired=9)["i-1"]
    assert isinstance(found, Finish)
    assert found.replacement.began[Step.CANCELLED] == NOW

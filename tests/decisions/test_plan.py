"""The plan of a fleet now."""

import sys
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.plan import plan
from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Advance, Claim, Commit, Finish, Launch, Terminate, Word
from chalicelib.model.policy import Binding
from chalicelib.model.replacement import Step
from tests.builders import (
    NOW,
    ago,
    binding,
    fleet_of_pair,
    frozen,
    group,
    host,
    member,
    observation,
    open_breaker,
    pair,
    policy,
    replacement,
)

REFRESH = "instance refresh 08b91cf7 is InProgress"


def kinds(found: Any) -> list[type]:
    return [type(action) for action in found.actions]


def test_a_quiet_fleet_has_nothing_to_do_and_a_verdict_for_every_host() -> None:
    found = plan(observation(group("i-1", "i-2")), NOW)
    assert (found.fleet, found.actions, found.blockers) == ("web", (), ())
    assert [verdict.host for verdict in found.verdicts] == ["i-1", "i-2"]
    assert found.next_look_at is not None


def test_what_is_under_way_comes_before_what_begins() -> None:
    seen = observation(
        group("i-1", "i-2", "i-3", "i-9"),
        pair(Step.BAKING),
        hosts=[host("i-2", "6d1h")],
        policy=policy(in_flight=2),
    )
    assert kinds(plan(seen, NOW)) == [Commit, Claim]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"freeze": frozen()}, "fleet frozen", id="frozen"),
        pytest.param({"breaker": open_breaker()}, "3 replacements failed", id="breaker"),
        pytest.param({"of": {"operator": "eks"}}, "only eks", id="no strategy"),
        pytest.param({"refresh": REFRESH}, f"{REFRESH}: nothing begins", id="instance refresh"),
    ],
)
def test_what_keeps_the_whole_fleet_is_a_blocker_and_what_due_hosts_wait_for(
    given: dict[str, Any], words: str
) -> None:
    of = group("i-1", **given.pop("of", {}))
    found = plan(observation(of, hosts=[host("i-1", "6d1h")], **given), NOW)
    assert found.actions == ()
    assert words in found.blockers[0]
    assert found.verdicts[0].words == found.blockers[0]


def test_what_is_under_way_goes_on_beside_an_instance_refresh() -> None:
    moved = pair(Step.RETIRING)
    of = group("i-1", "i-2", "i-9", desired=3)
    found = plan(observation(of, moved, refresh=REFRESH), NOW)
    assert kinds(found) == [Terminate]
    assert found.blockers == (
        f"{REFRESH}: nothing begins beside it; wait for its end, or cancel it",
    )


def test_all_blockers_are_named_the_strongest_first() -> None:
    of = group("i-1", operator="eks")
    found = plan(observation(of, freeze=frozen(), breaker=open_breaker()), NOW)
    assert [words.split()[0] for words in found.blockers] == ["fleet", "3", "only"]


def test_a_foreign_change_keeps_new_claims_back_for_this_pass() -> None:
    seen = observation(
        group("i-1", "i-2", "i-9"),
        pair(Step.PROVING),
        hosts=[host("i-2", "6d1h")],
        policy=policy(in_flight=2),
        ledger_desired=9,
    )
    assert kinds(plan(seen, NOW)) == [Finish]


@pytest.mark.parametrize(
    "bound",
    [pytest.param(Binding(), id="no policy"), pytest.param(Binding(error="x"), id="broken policy")],
)
def test_a_fleet_without_a_usable_policy_is_never_touched(bound: Binding) -> None:
    _, moment = fleet_of_pair(Step.RETIRING, bound=binding())
    seen = observation(moment.group, *moment.observation.open, bound=bound)
    found = plan(seen, NOW)
    assert not any(isinstance(action, Launch | Terminate | Claim) for action in found.actions)
    assert len(found.verdicts) == 4 and len(found.blockers) == 1
    assert found.next_look_at is None


def test_what_is_under_way_ends_when_nobody_asks_for_it_any_more() -> None:
    """The policy is gone: both hosts stay, and no row stays open for ever."""
    _, moment = fleet_of_pair(Step.PROVING)
    (end,) = plan(replace(moment.observation, binding=Binding()), NOW).actions
    assert isinstance(end, Finish) and end.replacement.step is Step.CANCELLED
    assert end.words == "no policy binds this fleet; both hosts stay"


def test_what_is_under_way_waits_while_its_policy_cannot_be_read() -> None:
    _, moment = fleet_of_pair(Step.PROVING)
    assert plan(replace(moment.observation, binding=Binding(error="x")), NOW).actions == ()


def test_another_hands_change_is_noted_while_a_policy_cannot_be_read() -> None:
    """Taken back later, it would never have been seen, and its hosts would be taken for ours."""
    _, moment = fleet_of_pair(Step.PROVING, group={"desired": 2}, ledger_desired=4)
    (end,) = plan(replace(moment.observation, binding=Binding(error="x")), NOW).actions
    assert isinstance(end, Finish) and end.replacement.surplus == 0


def test_hosts_of_an_unmanaged_fleet_are_unmanaged() -> None:
    found = plan(observation(group("i-1"), bound=Binding()), NOW)
    assert [verdict.word for verdict in found.verdicts] == [Word.UNMANAGED]


def test_what_was_under_way_in_a_gone_group_is_cancelled() -> None:
    pairs = [pair(Step.RETIRING, sent_at=ago("1m")), replacement("i-2")]
    ended = frozenset({"i-1", "i-9", "i-2"})
    found = plan(observation(None, *pairs, ended_instances=ended), NOW)
    assert kinds(found) == [Finish, Finish]
    assert {action.replacement.step for action in found.actions} == {Step.CANCELLED}
    assert all(action.replacement.surplus == 0 for action in found.actions)
    assert (found.verdicts, found.blockers) == ((), ("the group is gone",))


@pytest.mark.parametrize("bound", [binding(), Binding(), Binding(error="x")])
def test_a_gone_group_is_gone_whatever_its_policy(bound: Binding) -> None:
    ended = frozenset({"i-1", "i-9"})
    seen = observation(None, pair(Step.PROVING), bound=bound, ended_instances=ended)
    assert kinds(plan(seen, NOW)) == [Finish]


def test_a_group_that_one_answer_lacks_keeps_its_pairs_while_their_hosts_run() -> None:
    """Ended at once, its surplus or its host in Standby would be nobody's."""
    for ended in (frozenset(), frozenset({"i-1"})):
        assert plan(observation(None, pair(Step.PROVING), ended_instances=ended), NOW).actions == ()


def test_a_member_without_a_row_breaks_nothing() -> None:
    seen = observation(group("i-1", "i-2"))
    found = plan(replace(seen, hosts={"i-1": seen.hosts["i-1"]}), NOW)
    assert [verdict.host for verdict in found.verdicts] == ["i-1"]


def failed(old: str) -> Any:
    return replacement(old, None, Step.UNDOING, ending=Step.ABANDONED, why="no capacity")


def test_two_failures_of_one_pass_are_two_failures() -> None:
    """With a budget of ten a fleet of broken launches fails ten times before it counts two."""
    seen = observation(group("i-1", "i-2"), failed("i-1"), failed("i-2"), breaker=Breaker(1))
    last = [action.breaker for action in plan(seen, NOW).actions if isinstance(action, Finish)][-1]
    assert last is not None and last.failures == 3


@pytest.mark.parametrize("acting", [Step.CLAIMED, Step.RETIRING])
def test_what_only_records_comes_before_what_changes_capacity(acting: Step) -> None:
    """The Advance of the lost termination carries the desired of this reading. Written after the
    other pair's call it is wrong by one, and the next pass sees a foreign hand: all pairs go."""
    first = replacement("i-1") if acting is Step.CLAIMED else pair(acting)
    lost = pair(Step.RETIRING, "i-2", "i-8", sent_at=ago("2m"))
    of = group("i-1", member("i-2", "Terminating"), "i-3", "i-4", "i-8", "i-9", desired=5)
    found = plan(observation(of, first, lost, ledger_desired=6, policy=policy(in_flight=9)), NOW)
    acts = [isinstance(action, Launch | Terminate) for action in found.actions]
    assert acts == sorted(acts) and any(isinstance(each, Advance) for each in found.actions)


def test_the_same_observation_gives_the_same_plan() -> None:
    _, moment = fleet_of_pair(Step.RETIRING)
    assert plan(moment.observation, NOW) == plan(moment.observation, NOW)


def calls_of(function: Callable[[], Any]) -> int:
    """How many functions and generators are entered: work that does not depend on the machine."""
    count = 0

    def entered(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(entered)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


def large(size: int, step: Step | None) -> Any:
    ids = [f"i-{number:05}" for number in range(size)]
    new = [f"i-n{number:05}" for number in range(size // 10 if step else 0)]
    pairs = [pair(step, *both) for both in zip(ids, new, strict=False)] if step else []
    hosts = [host(id, "6d1h") for id in ids]
    return observation(group(*ids, *new), *pairs, hosts=hosts, policy=policy(in_flight="10%"))


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(None, id="claiming"),
        pytest.param(Step.PROVING, id="proving"),
        pytest.param(Step.RETIRING, id="retiring"),
        pytest.param(Step.UNDOING, id="undoing"),
        pytest.param(Step.DRAINING, id="draining"),
    ],
)
def test_twice_the_members_are_twice_the_work(step: Step | None) -> None:
    small, big = large(200, step), large(400, step)
    assert calls_of(lambda: plan(big, NOW)) < 2.5 * calls_of(lambda: plan(small, NOW))

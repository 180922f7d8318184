"""One open replacement's next move: stops, foreign hands, and one capacity call at a time."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.decisions.progress import LAUNCH, STANDBY, STEPS, SURGE, TERMINATE_FIRST, next_move
from chalicelib.model.fleet import Breaker
from chalicelib.model.plan import Advance, Commit, Finish, Launch, Terminate
from chalicelib.model.replacement import ENDED, Replacement, Step, Strategy
from tests.builders import (
    NOW,
    ago,
    facts,
    fleet_of_pair,
    group,
    later,
    member,
    observation,
    open_breaker,
    pair,
    policy,
    replacement,
)


def move(step: Step, stopped: str | None = None, **given: Any) -> Any:
    return next_move(*fleet_of_pair(step, **given), stopped)


def moves(of: Any, *open_: Replacement, **given: Any) -> dict[str, Any]:
    moment = facts(observation(of, *open_, policy=policy(in_flight=9), **given))
    return {r.old_host: next_move(r, moment, None) for r in open_}


def test_every_step_that_a_strategy_can_come_to_has_its_rule() -> None:
    assert set(STEPS) == set(Strategy) - {Strategy.AUTO}
    assert set(LAUNCH) == set(Step) - ENDED - {Step.RESTORING}
    assert set(STANDBY) == set(Step) - ENDED
    assert set(SURGE) == set(Step) - ENDED - {Step.RESTORING}
    assert set(TERMINATE_FIRST) == set(Step) - ENDED - {Step.RESTORING, Step.UNDOING}


def test_the_table_of_steps_has_a_line_for_every_open_step() -> None:
    table = (Path(__file__).parents[2] / "docs" / "steps.md").read_text()
    named = re.findall(r"^\| `(\w+)`", table, re.MULTILINE)
    assert set(named) == {str(step) for step in set(Step) - ENDED}


ACTING = [
    pytest.param(Step.CLAIMED, {"new_host": None, "surplus": 0}, Launch, id="launch"),
    pytest.param(Step.LAUNCHING, {"new_host": None, "surplus": 0}, Launch, id="ask again"),
    pytest.param(Step.BAKING, {}, Commit, id="commit"),
    pytest.param(Step.RETIRING, {}, Terminate, id="terminate"),
    pytest.param(Step.UNDOING, {}, Terminate, id="undo"),
]


@pytest.mark.parametrize(("step", "given", "kind"), ACTING)
def test_nothing_is_touched_in_a_stopped_fleet(step: Step, given: Any, kind: type) -> None:
    assert isinstance(move(step, **given), kind)
    assert move(step, "frozen", **given) == "frozen"


def test_a_claim_does_not_outlast_its_deadline_in_a_stopped_fleet() -> None:
    claimed = {"new_host": None, "surplus": 0}
    assert move(Step.CLAIMED, "frozen", deadline=later("1s"), **claimed) == "frozen"
    found = move(Step.CLAIMED, "frozen", deadline=NOW, **claimed)
    assert isinstance(found, Finish) and found.replacement.step is Step.CANCELLED
    assert found.words == "never begun: frozen"


@pytest.mark.parametrize(
    ("step", "given", "kind"),
    [
        pytest.param(Step.PROVING, {}, Advance, id="proven"),
        pytest.param(Step.PROVING, {"without": ["i-1"]}, Advance, id="old host left"),
        pytest.param(Step.DRAINING, {"surplus": 0, "without": ["i-1"]}, Finish, id="done"),
        pytest.param(Step.UNDOING, {"surplus": 0, "without": ["i-9"]}, Finish, id="undone"),
    ],
)
def test_what_has_happened_is_recorded_even_in_a_stopped_fleet(
    step: Step, given: Any, kind: type
) -> None:
    assert isinstance(move(step, "frozen", **given), kind)


@pytest.mark.parametrize("step", [Step.PROVING, Step.BAKING, Step.RETIRING, Step.UNDOING])
@pytest.mark.parametrize("desired", [3, 5, 0])
def test_after_a_foreign_change_nothing_is_terminated_and_both_hosts_stay(
    step: Step, desired: int
) -> None:
    found = move(step, group={"desired": desired}, ledger_desired=4)
    assert isinstance(found, Finish)
    assert (found.replacement.step, found.replacement.surplus) == (Step.CANCELLED, 0)
    assert (found.breaker, found.retry_after) == (None, None)
    assert found.words == (
        f"another hand changed the group's desired capacity from 4 to {desired}; both hosts stay"
    )


def test_a_foreign_change_lets_every_pair_of_the_fleet_go() -> None:
    of = group("i-1", "i-2", "i-8", "i-9", desired=3)
    found = moves(of, pair(Step.PROVING), pair(Step.RETIRING, "i-2", "i-8"), ledger_desired=4)
    assert all(isinstance(each, Finish) for each in found.values())


def test_a_foreign_change_keeps_the_next_launch_back() -> None:
    of = group("i-1", "i-2", "i-9", desired=3)
    found = moves(of, pair(Step.PROVING), replacement("i-2"), ledger_desired=4)
    assert isinstance(found["i-2"], str) and "another hand" in found["i-2"]


def test_a_foreign_change_while_nothing_is_ours_stops_nothing() -> None:
    found = move(Step.CLAIMED, new_host=None, surplus=0, ledger_desired=9)
    assert isinstance(found, Launch)


def two_retiring(**given: Any) -> dict[str, Any]:
    of = group("i-1", "i-2", "i-3", "i-8", "i-9", **given.pop("of", {}))
    first = pair(Step.RETIRING, "i-1", "i-9", **given.pop("first", {}))
    return moves(of, first, pair(Step.RETIRING, "i-2", "i-8"), **given)


def test_two_may_retire_in_one_pass() -> None:
    assert all(isinstance(each, Terminate) for each in two_retiring().values())


def test_no_host_is_terminated_while_an_earlier_answer_is_awaited() -> None:
    found = two_retiring(first={"sent_at": ago("30s")})
    assert found["i-2"] == "the answer to an earlier call (r-i-1) is awaited"


def test_no_launch_is_sent_while_a_terminations_answer_is_unknown() -> None:
    """Else the launch notes a desired that already has the decrement in it, and the lost
    termination looks like another hand's: the floor is then one too low for ever."""
    found = moves(
        group("i-1", "i-2", "i-3", "i-9"),
        pair(Step.RETIRING, sent_at=ago("10s")),
        replacement("i-2"),
    )
    assert isinstance(found["i-2"], str)


def test_no_host_is_terminated_with_decrement_while_a_launchs_answer_is_unknown() -> None:
    """Its rise would be hidden by our own decrement: a surplus that nobody owns."""
    found = moves(
        group("i-1", "i-2", "i-3", "i-9"),
        pair(Step.RETIRING),
        replacement("i-2", step=Step.LAUNCHING, sent_at=ago("1m")),
    )
    assert isinstance(found["i-1"], str)


def test_a_scale_in_during_an_unanswered_launch_is_a_foreign_change() -> None:
    """Our launch can only have raised desired, and it fell: the owner now wants three."""
    found = moves(
        group("i-1", "i-2", "i-9", desired=3),
        pair(Step.RETIRING),
        replacement("i-2", step=Step.LAUNCHING, sent_at=ago("1m")),
        ledger_desired=4,
    )
    assert not isinstance(found["i-1"], Terminate)


def test_a_scale_in_after_a_termination_that_was_never_received_is_a_foreign_change() -> None:
    """A minute later the old host still serves, and desired fell: that was not our call. Sending
    it again with decrement would take from the owner what he asked for."""
    found = move(
        Step.RETIRING,
        sent_at=ago("2m"),
        members=[member("i-3", "Terminating")],
        group={"desired": 3},
        ledger_desired=4,
    )
    assert not isinstance(found, Terminate)


def test_a_termination_that_was_never_received_does_not_keep_the_whole_fleet_back() -> None:
    """Its host was protected before it could be sent again, and may be for ever."""
    found = moves(
        group(member("i-1", protected=True), "i-2", "i-3", "i-9"),
        pair(Step.RETIRING, sent_at=ago("2m")),
        replacement("i-2"),
    )
    assert isinstance(found["i-1"], str)
    assert isinstance(found["i-2"], Launch)


@pytest.mark.parametrize(
    "stale",
    [
        pytest.param({"desired": 5, "ledger": 4}, id="our decrement is not shown yet"),
        pytest.param({"desired": 4, "ledger": 5}, id="our launch is not shown yet"),
    ],
)
def test_a_reading_that_lags_behind_our_last_call_is_no_foreign_change_yet(
    stale: dict[str, int],
) -> None:
    """A pass pokes itself, so the next reading comes within a second of the call."""
    just_now = {"began": {Step.LAUNCHING: ago("5m"), Step.PROVING: ago("1s")}}
    found = moves(
        group("i-1", "i-2", "i-3", "i-8", "i-9", desired=stale["desired"]),
        pair(Step.BAKING, began={Step.LAUNCHING: ago("5m"), Step.BAKING: ago("1m")}),
        pair(Step.PROVING, "i-2", "i-8", **just_now),
        ledger_desired=stale["ledger"],
        ledger_at=ago("1s"),
    )
    assert not any(isinstance(each, Finish) for each in found.values())


def test_a_claimed_pair_does_not_launch_while_the_breaker_is_open() -> None:
    found = move(Step.CLAIMED, new_host=None, surplus=0, breaker=open_breaker())
    assert isinstance(found, str) and "failed in a row" in found


def test_of_several_claimed_pairs_one_probes_when_the_breakers_time_has_come() -> None:
    tripped = Breaker(3, ago("1s"), "no capacity")
    found = moves(
        group("i-1", "i-2", "i-3"), replacement("i-1"), replacement("i-2"), breaker=tripped
    )
    assert [isinstance(each, Launch) for each in found.values()].count(True) == 1


def test_a_mended_template_is_launched_though_the_one_before_it_failed() -> None:
    tripped = replace(open_breaker(), template="lt-1@4")
    of = {"launches": frozenset({"lt-1@5"})}
    found = move(Step.CLAIMED, new_host=None, surplus=0, breaker=tripped, group=of)
    assert isinstance(found, Launch)
    assert found.replacement.template == "lt-1@5"


def test_what_is_launched_keeps_its_template_when_aws_does_not_say_which() -> None:
    found = move(Step.CLAIMED, new_host=None, surplus=0, template="lt-1@4")
    assert isinstance(found, Launch)
    assert found.replacement.template == "lt-1@4"


def test_a_move_is_the_same_whenever_it_is_asked_for() -> None:
    for step in SURGE:
        surplus = int(step is not Step.LAUNCHING)
        one, two = (next_move(*fleet_of_pair(step, surplus=surplus), None) for _ in range(2))
        assert one == two


def test_time_alone_does_not_move_a_waiting_pair_backwards() -> None:
    found = fleet_of_pair(Step.RETIRING, members=[member("i-2", healthy=False)], now=later("1d"))
    assert isinstance(next_move(*found, None), str)

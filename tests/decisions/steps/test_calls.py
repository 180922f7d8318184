"""What a call is told besides the host: the reading it counts from, and for people what it does."""

from typing import Any

import pytest

from chalicelib.decisions.progress import next_move
from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.model.group import Health
from chalicelib.model.plan import (
    Advance,
    EnterStandby,
    ExitStandby,
    Launch,
    Leave,
    MoveAddress,
    RunHost,
    Terminate,
)
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Step, Strategy
from tests import standalone
from tests.builders import ago, fleet_of_pair, host, later, member, policy

ALONE: dict[str, Any] = {"new_host": None, "surplus": 0, "without": ["i-9"]}
THREE: dict[str, Any] = {"group": {"desired": 3}}
ONE_OUT = policy(budget=Budget(Amount(1), Amount(1)))


def moved(step: Step, **given: Any) -> Any:
    return next_move(*fleet_of_pair(step, **given), None)


def standby(step: Step, **given: Any) -> Any:
    own = {"strategy": Strategy.STANDBY, "surplus": 0, "policy": ONE_OUT}
    return moved(step, **(own | THREE | given))


def by_policy(**given: Any) -> Any:
    of = {"desired": 3, "template": None}
    own = {"tokenless": True, "sent_at": ago("2m"), "ledger_desired": 3}
    return moved(Step.LAUNCHING, **(ALONE | own | {"group": of} | given))


@pytest.mark.parametrize(
    ("calls", "kind", "desired"),
    [
        pytest.param(
            lambda **row: moved(Step.CLAIMED, **ALONE, **THREE, **row), Launch, 3, id="a launch"
        ),
        pytest.param(lambda **row: by_policy(**row), Launch, 3, id="a policy, executed again"),
        pytest.param(lambda **row: moved(Step.RETIRING, **row), Terminate, 4, id="a retirement"),
        pytest.param(lambda **row: moved(Step.UNDOING, **row), Terminate, 4, id="an undoing"),
        pytest.param(
            lambda **row: standby(Step.RESTORING, lifecycles={"i-1": "Standby"}, **row),
            *(ExitStandby, 3),
            id="a way back from Standby",
        ),
    ],
)
def test_a_call_that_moves_desired_counts_from_the_reading_where_none_is_on_record(
    calls: Any, kind: type, desired: int
) -> None:
    fresh = calls(ledger_desired=None)
    assert isinstance(fresh, kind) and fresh.ledger == desired  # type: ignore[attr-defined]
    known = calls(ledger_desired=desired)
    assert isinstance(known, kind) and known.ledger is None  # type: ignore[attr-defined]


AT_OLD = {"of": {"addresses": {"eip-1": "i-1"}}, "address": "eip-1"}
NOWHERE = Health(checks_ok=True)
UNHEARD = {"new_host": None, "without": ["i-9"], "sent_at": ago("2m")}


@pytest.mark.parametrize(
    ("calls", "kind", "words"),
    [
        pytest.param(
            lambda: moved(Step.LAUNCHING, **ALONE, **THREE, sent_at=ago("2m")),
            *(Launch, "ask again for the launch in a"),
            id="a launch again",
        ),
        pytest.param(
            lambda: standalone.move(Step.CLAIMED, new_host=None, without=["i-9"]),
            *(RunHost, "launch a new host from lt-1@2 in a"),
            id="a standalone launch",
        ),
        pytest.param(
            lambda: standalone.move(Step.LAUNCHING, **UNHEARD, launched={}),
            *(RunHost, "ask again for the launch in a"),
            id="a standalone launch again",
        ),
        pytest.param(
            lambda: standalone.move(Step.DRAINING, **AT_OLD),
            *(MoveAddress, "eip-1 goes to i-9"),
            id="an address",
        ),
        pytest.param(
            lambda: standalone.move(Step.DRAINING), Leave, "i-1 leaves web", id="a target"
        ),
        pytest.param(
            lambda: standby(Step.CLAIMED, **ALONE),
            *(EnterStandby, "i-1 goes to Standby, and its group launches another"),
            id="a host into Standby",
        ),
        pytest.param(
            lambda: standby(Step.LAUNCHING, **ALONE, sent_at=ago("2m")),
            *(EnterStandby, "ask again that i-1 goes to Standby"),
            id="a host into Standby again",
        ),
        pytest.param(
            lambda: moved(
                Step.RETIRING,
                **(ALONE | THREE),
                strategy=Strategy.TERMINATE_FIRST,
                policy=ONE_OUT,
            ),
            *(Terminate, "terminate i-1; its group launches another"),
            id="the old host first",
        ),
    ],
)
def test_every_call_says_what_it_does_to_which_host(calls: Any, kind: type, words: str) -> None:
    call = calls()
    assert isinstance(call, kind) and call.words == words  # type: ignore[attr-defined]


def test_several_targets_are_named_one_after_another() -> None:
    other = standalone.TARGET.replace("/web/", "/api/")
    both = Health(checks_ok=True, targets={standalone.TARGET: "healthy", other: "healthy"})
    leaves = standalone.move(Step.DRAINING, healths={"i-1": both})
    assert isinstance(leaves, Leave) and leaves.words == "i-1 leaves api, web"


SUBSTITUTE = {"members": [member("i-9")], "hosts": [host("i-9", born_at=ago("1m"))]}


@pytest.mark.parametrize(
    ("records", "words", "change"),
    [
        pytest.param(
            lambda: moved(
                Step.UNDOING, without=["i-9"], sent_at=ago("2m"), ledger_desired=4, **THREE
            ),
            *("i-9 is leaving", -1),
            id="a termination that took effect",
        ),
        pytest.param(
            lambda: moved(Step.UNDOING, new_host="i-8", sent_at=None, **SUBSTITUTE),
            *("i-9 came in place of i-8", 0),
            id="a host that its group launched instead",
        ),
        pytest.param(
            lambda: moved(Step.UNDOING, new_host=None, sent_at=None, **SUBSTITUTE),
            *("i-9 came in place of a host that nobody knows", 0),
            id="a host that its group launched for a launch without an answer",
        ),
        pytest.param(
            lambda: standalone.move(
                Step.UNDOING, new_host=None, sent_at=ago("2m"), launched={"r-i-1-1": "i-9"}
            ),
            *("i-9 came after all", 0),
            id="a standalone launch that was answered late",
        ),
        pytest.param(
            lambda: standby(
                Step.RESTORING, sent_at=ago("2m"), ledger_desired=3, group={"desired": 4}
            ),
            *("i-1 is back in service", 1),
            id="an old host that came back",
        ),
        pytest.param(
            lambda: standby(
                Step.RESTORING,
                lifecycles={"i-1": "Standby"},
                group={"desired": 3, "max_size": 3, "min_size": 2},
            ),
            *("i-9 makes room for i-1", 0),
            id="a new host that makes room",
        ),
    ],
)
def test_what_is_recorded_says_what_happened_and_leaves_the_next_call_to_be_sent(
    records: Any, words: str, change: int
) -> None:
    move = records()
    assert isinstance(move, Advance)
    assert (move.words, move.ledger_change) == (words, change)
    assert move.replacement.sent_at is None


def test_another_hands_number_does_not_leave_a_host_in_standby_with_a_call_half_sent() -> None:
    given = {"lifecycles": {"i-1": "Standby"}, "surplus": 1, "sent_at": ago("2m")}
    move = standby(Step.RESTORING, **given, group={"desired": 9}, ledger_desired=3)
    assert isinstance(move, Advance)
    assert (move.replacement.surplus, move.replacement.sent_at) == (0, None)


def test_a_standby_that_is_undone_may_be_short_by_what_may_be_out_of_service() -> None:
    given = {"strategy": Strategy.STANDBY, "surplus": 1, "why": "it smells", "policy": ONE_OUT}
    sick = member("i-2", healthy=False)
    back = fleet_of_pair(Step.UNDOING, members=[sick], group={"desired": 4}, **given)
    assert isinstance(from_undoing(*back), Terminate)
    two = [sick, member("i-3", healthy=False)]
    short = fleet_of_pair(Step.UNDOING, members=two, group={"desired": 4}, **given)
    assert from_undoing(*short) == "1 hosts would serve, and the floor is 2"


def test_a_host_goes_to_standby_only_within_what_may_be_out_of_service() -> None:
    sick = [member("i-2", healthy=False)]
    again = standby(Step.LAUNCHING, **ALONE, sent_at=ago("2m"), members=sick)
    assert isinstance(again, Advance)
    assert again.words == ("i-1 cannot go to Standby: 1 hosts would serve, and the floor is 2")


def test_a_claim_is_not_begun_with_a_room_that_is_not_there_and_is_with_room_for_one() -> None:
    for most, kind in ((3, str), (4, Launch)):
        of = {"desired": 3, "max_size": most}
        assert isinstance(moved(Step.CLAIMED, **ALONE, group=of, deadline=later("1m")), kind)


def test_a_launch_of_the_groups_own_choice_names_no_zone() -> None:
    of = {"desired": 3, "template": None}
    begun = moved(Step.CLAIMED, **ALONE, tokenless=True, group=of)
    assert isinstance(begun, Launch) and begun.words == "launch a new host"


def test_a_surge_waits_for_room_though_hosts_could_now_go_to_standby_instead() -> None:
    full = {"desired": 3, "max_size": 3}
    waits = moved(Step.CLAIMED, **ALONE, group=full, policy=ONE_OUT)
    assert waits == "the group is full (desired 3, MaxSize 3); raise MaxSize to at least 4"


def test_the_answer_to_a_call_for_standby_is_awaited_by_the_name_of_its_host() -> None:
    waits = standby(Step.LAUNCHING, **ALONE, sent_at=ago("30s"))
    assert waits == "the answer to the call that sends i-1 to Standby is awaited"

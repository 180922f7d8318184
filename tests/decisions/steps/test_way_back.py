"""The way back out of Standby, and what is given back with it."""

from typing import Any

import pytest

from chalicelib.decisions.ownership import explained, unanswered
from chalicelib.decisions.progress import next_move
from chalicelib.model.plan import Advance, ExitStandby, Terminate
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.builders import NOW, ago, facts, group, host, member, observation, policy, replacement

ASIDE = member("i-1", "Standby")
BEGAN = {Step.CLAIMED: ago("9m"), Step.LAUNCHING: ago("8m")}


def moved(step: Step, *members: Any, **given: Any) -> Any:
    """Of three hosts of which one may be out of service, with room for one more."""
    own = {name: given.pop(name) for name in Replacement.__dataclass_fields__ if name in given}
    own = {"new_host": "i-9", "began": BEGAN | {step: ago("5m")}} | own
    row = replacement("i-1", own.pop("new_host"), step, strategy=Strategy.STANDBY, **own)
    out = policy(budget=Budget(Amount(1), Amount(1)))
    of = {"desired": 3, "max_size": 4, "min_size": 2} | given.pop("of", {})
    seen = observation(
        group(*members, **of), row, policy=out, hosts=[host("i-9", born_at=ago("1m"))], **given
    )
    return next_move(row, facts(seen), None)


ALL = (ASIDE, "i-2", "i-3", "i-9")


def test_the_old_host_goes_back_into_service_by_name() -> None:
    move = moved(Step.RESTORING, *ALL)
    assert isinstance(move, ExitStandby)
    assert move.words == "i-1 goes back into service"
    assert move.ledger is None


@pytest.mark.parametrize(
    ("lifecycle", "sent", "words"),
    [
        pytest.param("Standby", "5s", "i-1 is not yet seen back in service", id="awaited"),
        pytest.param("EnteringStandby", "2m", "i-1 is EnteringStandby", id="on its way in"),
    ],
)
def test_until_then_it_says_where_it_stands(lifecycle: str, sent: str, words: str) -> None:
    found = member("i-1", lifecycle)
    assert moved(Step.RESTORING, found, "i-2", "i-3", "i-9", sent_at=ago(sent)) == words


@pytest.mark.parametrize(
    ("members", "words"),
    [
        pytest.param(("i-2", "i-3", "i-9"), "i-1 left by another hand", id="left"),
        pytest.param(("i-1", "i-2", "i-3", "i-9"), "i-1 is back in service", id="back"),
    ],
)
def test_then_the_new_host_is_given_back(members: Any, words: str) -> None:
    move = moved(Step.RESTORING, *members)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.words) == (Step.UNDOING, words)
    assert (move.replacement.surplus, move.ledger_change) == (0, 0)


BACK = ("i-1", "i-2", "i-3", "i-9")


@pytest.mark.parametrize(
    ("desired", "noted", "surplus"),
    [
        pytest.param(4, "5s", 1, id="desired rose by our call"),
        pytest.param(3, "2m", 0, id="it did not, and no reading is that old"),
    ],
)
def test_what_its_return_added_is_ours_if_desired_shows_it(
    desired: int, noted: str, surplus: int
) -> None:
    given = {"sent_at": ago(noted), "ledger_desired": 3, "ledger_at": ago(noted)}
    move = moved(Step.RESTORING, *BACK, of={"desired": desired}, **given)
    assert isinstance(move, Advance)
    assert (move.replacement.surplus, move.ledger_change) == (surplus, surplus)


def test_a_reading_from_before_its_return_is_read_again() -> None:
    given = {"sent_at": ago("59s"), "ledger_desired": 3, "ledger_at": ago("59s")}
    said = moved(Step.RESTORING, *BACK, **given)
    assert said == "i-1 is back, and desired capacity does not show it yet"


@pytest.mark.parametrize(
    ("sent", "members", "open_"),
    [
        pytest.param("59s", ALL, True, id="just sent"),
        pytest.param("60s", ALL, False, id="never received: it is in Standby still"),
        pytest.param("60s", BACK, True, id="it is back, and nobody recorded it"),
    ],
)
def test_the_call_that_brings_it_back_is_unanswered_until_recorded(
    sent: str, members: Any, open_: bool
) -> None:
    row = replacement("i-1", "i-9", Step.RESTORING, strategy=Strategy.STANDBY, sent_at=ago(sent))
    assert unanswered(row, group(*members), NOW) is open_


@pytest.mark.parametrize(
    ("desired", "ours"),
    [
        pytest.param(3, True, id="as our calls left it"),
        pytest.param(4, True, id="the launch without an answer"),
        pytest.param(2, True, id="the termination without one"),
        pytest.param(5, False, id="one more than both could do"),
        pytest.param(1, False, id="one less than both could do"),
    ],
)
def test_desired_is_explained_by_each_call_without_an_answer_once(desired: int, ours: bool) -> None:
    launch = replacement("i-1", step=Step.LAUNCHING, sent_at=ago("5s"))
    end = replacement("i-2", "i-9", Step.RETIRING, surplus=1, sent_at=ago("5s"))
    of = group("i-1", "i-2", "i-9", desired=desired)
    assert explained(observation(of, launch, end, ledger_desired=3), NOW) is ours


def test_a_new_host_that_is_held_is_not_terminated_to_make_room() -> None:
    from_row = {"surplus": 0, "of": {"desired": 3, "max_size": 3}}
    assert isinstance(moved(Step.UNDOING, *ALL, **from_row), Terminate)
    kept = moved(Step.UNDOING, ASIDE, "i-2", "i-3", member("i-9", protected=True), **from_row)
    assert kept == "i-9 is protected from scale-in"


def test_at_the_groups_minimum_the_old_host_comes_back_first() -> None:
    move = moved(Step.UNDOING, *ALL, of={"min_size": 3})
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.words) == (Step.RESTORING, "i-1 goes back into service")
    assert move.replacement.id == "r-i-1"


def test_a_new_host_goes_only_if_no_more_than_may_be_are_out_of_service_then() -> None:
    out = member("i-2", healthy=False)
    assert isinstance(moved(Step.UNDOING, ASIDE, "i-2", "i-3", "i-9"), Terminate)
    assert moved(Step.UNDOING, ASIDE, out, "i-3", "i-9") == (
        "1 hosts would serve, and the floor is 2"
    )

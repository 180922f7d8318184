"""retiring and draining: the old host goes, now that the new one is proven."""

from typing import Any

import pytest

from chalicelib.decisions.steps.retiring import from_draining, from_retiring
from chalicelib.model.group import Health
from chalicelib.model.plan import Advance, Finish, Terminate
from chalicelib.model.replacement import Step
from tests.builders import ago, fleet_of_pair, hold, host, member


def retiring(**given: Any) -> Any:
    return from_retiring(*fleet_of_pair(Step.RETIRING, **given))


def test_exactly_the_old_host_is_terminated_with_decrement() -> None:
    move = retiring()
    assert isinstance(move, Terminate)
    assert (move.host, move.decrement) == ("i-1", True)
    assert move.words == "terminate i-1; i-9 serves in its place"


def test_a_surplus_that_is_not_ours_is_not_taken() -> None:
    """LaunchInstances did not raise desired: the group is one over it, and takes no host back."""
    move = retiring(surplus=0, group={"desired": 3})
    assert isinstance(move, Terminate) and move.decrement is False


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(
            {"members": [member("i-1", protected=True)], "sent_at": ago("2m")},
            "i-1 is protected from scale-in, and its termination was sent before",
            id="protected too late",
        ),
        pytest.param(
            {"members": [member("i-2", healthy=False)]},
            "2 hosts would serve, and the floor is 3",
            id="floor",
        ),
        pytest.param(
            {"sent_at": ago("59s")}, "the answer to the termination of i-1 is awaited", id="sent"
        ),
    ],
)
def test_the_old_host_stays_for_a_reason(given: dict[str, Any], words: str) -> None:
    assert retiring(**given) == words


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"hosts": [host("i-1", hold=hold())]}, id="held"),
        pytest.param({"members": [member("i-1", protected=True)]}, id="protected"),
    ],
)
def test_the_new_host_goes_when_the_old_one_is_kept_in_time(given: dict[str, Any]) -> None:
    move = retiring(**given)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.ending) == (Step.UNDOING, Step.CANCELLED)


def test_a_termination_that_was_never_received_is_sent_again() -> None:
    move = retiring(sent_at=ago("60s"))
    assert isinstance(move, Terminate) and move.host == "i-1"


@pytest.mark.parametrize("sent", [None, ago("61s")])
def test_a_relapse_proves_anew(sent: Any) -> None:
    move = retiring(sent_at=sent, unwell={"i-9": Health(False)})
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.PROVING, 1)


@pytest.mark.parametrize(
    "where",
    [
        pytest.param({"lifecycles": {"i-1": "Terminating:Wait"}}, id="it drains"),
        pytest.param({"without": ["i-1"]}, id="it is gone"),
    ],
)
def test_a_lost_answer_is_found_out(where: dict[str, Any]) -> None:
    """The host left and desired fell: our call took effect, and is not sent again."""
    move = retiring(sent_at=ago("10s"), group={"desired": 3}, ledger_desired=4, **where)
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.DRAINING, 0)
    assert (move.words, move.ledger_change) == ("i-1 is leaving", -1)


def test_a_lost_answer_accounts_for_its_own_step_alone() -> None:
    """Desired fell by two and one was ours: the other is a foreign hand's, and must be seen."""
    move = retiring(
        sent_at=ago("10s"),
        lifecycles={"i-1": "Terminating"},
        group={"desired": 2},
        ledger_desired=4,
    )
    assert isinstance(move, Advance) and move.ledger_change == -1


def test_an_old_host_that_left_by_another_hand_gives_the_surplus_back() -> None:
    """The group fills its place, and the new host would be one too many."""
    move = retiring(lifecycles={"i-1": "Terminating"})
    assert isinstance(move, Advance)
    found = move.replacement
    assert (found.step, found.ending, found.surplus) == (Step.UNDOING, Step.CANCELLED, 1)


def test_an_unanswered_decrement_whose_host_left_is_not_made_good_by_another() -> None:
    """Desired stands where the ledger does: our call was received and the owner added one since.
    A second decrement would take from him what he asked for."""
    move = retiring(sent_at=ago("60s"), lifecycles={"i-1": "Terminating"})
    assert isinstance(move, Advance)
    assert (move.replacement.step, move.replacement.surplus) == (Step.DRAINING, 0)
    assert move.ledger_change == 0


def test_a_host_that_left_while_desired_stands_is_looked_at_again() -> None:
    """Both are read at once, but the one may be older than the other."""
    move = retiring(lifecycles={"i-1": "Terminating"}, sent_at=ago("59s"))
    assert move == "i-1 is leaving, and desired capacity does not show it yet"


def test_an_old_host_that_left_and_owes_nothing_is_recorded() -> None:
    move = retiring(surplus=0, lifecycles={"i-1": "Terminating"}, group={"desired": 3})
    assert isinstance(move, Advance) and move.replacement.step is Step.DRAINING


def test_a_pair_that_owns_nothing_and_would_break_the_floor_ends() -> None:
    """A scale-in between our two readings of desired hid its rise: surplus 0, and every host is
    asked for. Nothing here will ever change by itself; both hosts stay, planned anew."""
    move = retiring(surplus=0, began={Step.RETIRING: ago("3d")})
    assert isinstance(move, Finish)
    assert move.replacement.step is Step.CANCELLED


def test_a_pair_that_owns_nothing_waits_while_another_host_is_bad() -> None:
    """It may be well again in a minute, and then the old host can go."""
    move = retiring(surplus=0, members=[member("i-2", healthy=False)])
    assert move == "2 hosts would serve, and the floor is 4"


def test_a_surplus_that_min_size_now_asks_for_is_not_ours_any_more() -> None:
    """AWS refuses to decrement at MinSize. Whoever raised it wants what we added."""
    move = retiring(group={"min_size": 4})
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.replacement.surplus) == (Step.CANCELLED, 0)


def test_a_host_that_a_person_put_in_standby_is_kept() -> None:
    assert not isinstance(retiring(lifecycles={"i-1": "Standby"}), Terminate)


def draining(**given: Any) -> Any:
    return from_draining(*fleet_of_pair(Step.DRAINING, surplus=0, group={"desired": 3}, **given))


def test_a_draining_host_is_waited_for() -> None:
    began = {Step.DRAINING: ago("4m")}
    assert draining(lifecycles={"i-1": "Terminating:Wait"}, began=began) == "i-1 drains"


def test_a_replacement_is_done_when_its_group_has_forgotten_the_old_host() -> None:
    move = draining(without=["i-1"])
    assert isinstance(move, Finish)
    assert (move.replacement.step, move.replacement.ending) == (Step.DONE, None)
    assert (move.words, move.retry_after) == ("i-1 was replaced by i-9", None)
    assert move.breaker is None


@pytest.mark.parametrize(
    ("lifecycle", "began", "words"),
    [
        pytest.param("Terminating:Wait", "4m", "i-1 drains", id="in time"),
        pytest.param("Terminating:Wait", "5m", "longer than 0:05:00", id="too long"),
        pytest.param("Terminating:Retained", "1m", "terminate it by hand", id="retained"),
    ],
)
def test_a_host_that_does_not_leave_says_what_keeps_it(
    lifecycle: str, began: str, words: str
) -> None:
    move = draining(lifecycles={"i-1": lifecycle}, began={Step.DRAINING: ago(began)})
    assert isinstance(move, str) and words in move

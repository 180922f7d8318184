"""Strategy launch at its edges: what is fixed, who keeps a new host, and what is said of an end."""

import pytest

from chalicelib.model.group import Health
from chalicelib.model.plan import Advance, EndHost, Finish, RunHost
from chalicelib.model.replacement import Step
from tests.builders import ago, hold, host, member
from tests.standalone import move, registered

NOWHERE = Health(checks_ok=True)


def test_a_new_host_is_launched_from_what_its_own_template_launches_now() -> None:
    both = {"rebuilds": {"lt-1": "lt-1@2", "lt-2": "lt-2@5"}}
    begun = move(Step.CLAIMED, new_host=None, without=["i-9"], template="lt-1@1", of=both)
    assert isinstance(begun, RunHost) and begun.replacement.template == "lt-1@2"


@pytest.mark.parametrize(
    ("state", "since", "words"),
    [
        pytest.param(None, "1m", "i-1 has drained", id="before its deadline"),
        pytest.param("draining", "5m", "i-1 drained 0:05:00", id="not even by its deadline"),
    ],
)
def test_an_old_host_that_goes_is_said_to_have_drained_or_for_how_long(
    state: str | None, since: str, words: str
) -> None:
    old = registered(state) if state else NOWHERE
    began = {Step.LAUNCHING: ago("9m"), Step.DRAINING: ago(since)}
    gone = move(Step.DRAINING, healths={"i-1": old}, began=began)
    assert isinstance(gone, Advance) and gone.words == words


def test_the_answer_to_the_end_of_a_new_host_is_awaited_for_a_minute() -> None:
    sent = {"healths": {"i-9": NOWHERE}}
    awaits = move(Step.UNDOING, sent_at=ago("59s"), **sent)
    assert awaits == "the answer to the termination of i-9 is awaited"
    assert isinstance(move(Step.UNDOING, sent_at=ago("60s"), **sent), EndHost)


def test_a_new_host_that_is_held_is_given_back_when_its_hold_ends() -> None:
    kept = move(Step.UNDOING, hosts=[host("i-9", hold=hold())])
    assert isinstance(kept, str) and kept.startswith("i-9 is held by bob")


def test_a_young_new_host_that_is_seen_to_leave_has_left() -> None:
    young = {"began": {Step.LAUNCHING: ago("1m"), Step.UNDOING: ago("1m")}}
    left = move(Step.UNDOING, members=[member("i-9", "Terminating")], **young)
    assert isinstance(left, Finish)


def test_an_address_goes_to_nobody_who_is_not_there() -> None:
    both_gone = {"without": ["i-1", "i-9"], "address": "eip-1"}
    ended = move(Step.DRAINING, of={"addresses": {"eip-1": ""}}, **both_gone)
    assert isinstance(ended, Finish) and ended.replacement.step is Step.DONE

"""Strategy launch: each step of a standalone pair, and what it does next."""

from typing import Any

import pytest

from chalicelib.model.group import Health
from chalicelib.model.plan import (
    Advance,
    Commit,
    EndHost,
    Finish,
    Join,
    Leave,
    MoveAddress,
    RunHost,
)
from chalicelib.model.policy import Ready
from chalicelib.model.replacement import Step
from tests.builders import NOW, ago, hold, host, member, open_breaker, policy
from tests.standalone import TAGS, TARGET, move, registered, single

NOWHERE = Health(checks_ok=True)
DRAINED = {"began": {Step.LAUNCHING: ago("9m"), Step.DRAINING: ago("1m")}}
ADDRESS = {"address": "eip-1"}


def at(host_: str) -> dict[str, Any]:
    return {"of": {"addresses": {"eip-1": host_}}, **ADDRESS}


def test_what_the_new_host_is_to_be_is_fixed_before_it_is_launched() -> None:
    had = {"addresses": {"eip-1": "i-1"}}
    begun = move(Step.CLAIMED, new_host=None, without=["i-9"], target_groups=(), of=had)
    assert isinstance(begun, RunHost)
    assert begun.subnet == "subnet-a" and begun.tags == TAGS
    fixed = begun.replacement
    assert (fixed.template, fixed.target_groups, fixed.address) == ("lt-1@2", (TARGET,), "eip-1")


def test_a_host_that_stopped_being_rebuildable_is_not_begun() -> None:
    late = {"singles": {"i-1": single(extras=("vol-1",))}}
    ended = move(Step.CLAIMED, new_host=None, without=["i-9"], of=late)
    assert isinstance(ended, Finish) and ended.replacement.step is Step.CANCELLED
    assert "vol-1" in ended.words


def test_a_launch_without_an_answer_is_looked_for_by_its_token_before_it_is_sent_again() -> None:
    found = move(Step.LAUNCHING, new_host=None, sent_at=ago("5m"), launched={"r-i-1-1": "i-9"})
    assert isinstance(found, Advance)
    assert (found.replacement.new_host, found.replacement.step) == ("i-9", Step.PROVING)


@pytest.mark.parametrize(
    ("sent", "kind"),
    [
        pytest.param(ago("30s"), str, id="its answer may come"),
        pytest.param(ago("2m"), RunHost, id="no host has its token"),
    ],
)
def test_a_launch_is_asked_for_again_once_no_answer_comes(sent: Any, kind: type) -> None:
    again = move(Step.LAUNCHING, new_host=None, without=["i-9"], sent_at=sent, launched={})
    assert isinstance(again, kind)
    if isinstance(again, RunHost):
        assert again.replacement.client_token == "r-i-1-1"


def test_a_token_is_never_sent_again_after_seven_hours() -> None:
    old = {"began": {Step.LAUNCHING: ago("7h")}, "sent_at": ago("6h")}
    ended = move(Step.LAUNCHING, new_host=None, without=["i-9"], **old)
    assert isinstance(ended, Advance) and ended.replacement.step is Step.UNDOING


def test_a_new_host_joins_the_targets_of_the_old_one_once_it_runs() -> None:
    joins = move(Step.PROVING, healths={"i-9": NOWHERE})
    assert isinstance(joins, Join) and (joins.host, joins.targets) == ("i-9", (TARGET,))
    pending = move(Step.PROVING, healths={"i-9": NOWHERE}, members=[member("i-9", "Pending")])
    assert pending == "i-9: Pending in its group"


def test_it_joins_even_where_the_policy_does_not_ask_for_target_health() -> None:
    rules = policy(ready=Ready(target_health=False))
    assert isinstance(move(Step.PROVING, healths={"i-9": NOWHERE}, policy=rules), Join)


def test_a_new_host_is_proven_by_every_target_of_the_old_one() -> None:
    assert move(Step.PROVING, healths={"i-9": registered("initial")}).endswith("target group web")
    baking = move(Step.PROVING)
    assert isinstance(baking, Advance) and baking.replacement.step is Step.BAKING


def test_a_target_group_that_was_deleted_is_not_joined_and_proves_nobody() -> None:
    """Whoever deleted it may have meant the old host's end; nothing goes on by itself."""
    gone = TARGET.replace("/web/", "/old/")
    waits = move(Step.PROVING, target_groups=(TARGET, gone))
    assert waits == "i-9: unused in target group old"


def test_the_old_host_drains_after_the_commit_and_before_it_is_retired() -> None:
    committed = move(Step.BAKING)
    assert isinstance(committed, Commit) and committed.replacement.step is Step.DRAINING


def test_the_address_moves_first_then_the_old_host_leaves_its_targets() -> None:
    moved = move(Step.DRAINING, **at("i-1"))
    assert isinstance(moved, MoveAddress) and moved.host == "i-9"
    leaves = move(Step.DRAINING, **at("i-9"))
    assert isinstance(leaves, Leave) and (leaves.host, leaves.targets) == ("i-1", (TARGET,))


@pytest.mark.parametrize("where", ["i-3", "eni-7"])
def test_an_address_that_another_hand_gave_elsewhere_stays_there(where: str) -> None:
    assert isinstance(move(Step.DRAINING, **at(where)), Leave)


def test_an_address_that_is_nobodys_goes_to_the_new_host() -> None:
    assert isinstance(move(Step.DRAINING, **at("")), MoveAddress)


@pytest.mark.parametrize(
    ("state", "since", "kind"),
    [
        pytest.param("draining", "1m", str, id="drains"),
        pytest.param("draining", "5m", Advance, id="the deadline is over"),
        pytest.param(None, "1m", Advance, id="has drained"),
    ],
)
def test_draining_is_waited_for_until_its_deadline(state: str, since: str, kind: type) -> None:
    old = registered(state) if state else NOWHERE
    began = {Step.LAUNCHING: ago("9m"), Step.DRAINING: ago(since)}
    found = move(Step.DRAINING, healths={"i-1": old}, began=began)
    assert isinstance(found, kind)
    if isinstance(found, Advance):
        assert found.replacement.step is Step.RETIRING


def test_the_old_host_is_terminated_once_it_has_drained() -> None:
    ends = move(Step.RETIRING, healths={"i-1": NOWHERE})
    assert isinstance(ends, EndHost) and ends.host == "i-1"
    awaited = move(Step.RETIRING, healths={"i-1": NOWHERE}, sent_at=NOW)
    assert awaited == "the answer to the termination of i-1 is awaited"


@pytest.mark.parametrize("step", [Step.DRAINING, Step.RETIRING])
def test_a_pair_whose_old_host_is_gone_is_done(step: Step) -> None:
    done = move(step, without=["i-1"])
    assert isinstance(done, Finish) and done.replacement.step is Step.DONE


def test_the_address_of_an_old_host_that_another_hand_ended_is_not_forgotten() -> None:
    assert isinstance(move(Step.DRAINING, without=["i-1"], **at("")), MoveAddress)


@pytest.mark.parametrize("step", [Step.DRAINING, Step.RETIRING])
@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"hosts": [host("i-1", hold=hold())]}, "held by bob", id="hold"),
        pytest.param({"members": [member("i-1", protected=True)]}, "termination", id="protection"),
        pytest.param(
            {"of": {"singles": {"i-1": single(extras=("vol-1",))}}}, "vol-1", id="a volume"
        ),
    ],
)
def test_whoever_keeps_the_old_host_keeps_it_to_the_end(
    step: Step, given: dict[str, Any], words: str
) -> None:
    kept = move(step, healths={"i-1": NOWHERE}, **given)
    assert isinstance(kept, str) and words in kept


@pytest.mark.parametrize("step", [Step.BAKING, Step.DRAINING, Step.RETIRING])
def test_nothing_is_taken_from_the_old_host_while_the_new_one_is_not_proven(step: Step) -> None:
    back = move(step, healths={"i-9": registered("unhealthy")})
    assert isinstance(back, Advance) and back.replacement.step is Step.PROVING


def test_after_a_relapse_the_old_host_gets_back_what_it_had() -> None:
    sick = {"i-9": registered("unhealthy")}
    address = move(Step.PROVING, healths=sick, **at("i-9"), **DRAINED)
    assert isinstance(address, MoveAddress) and address.host == "i-1"
    joins = move(Step.PROVING, healths=sick | {"i-1": registered("draining")}, **DRAINED)
    assert isinstance(joins, Join) and joins.host == "i-1"
    assert isinstance(move(Step.PROVING, healths=sick, **at("i-1"), **DRAINED), str)


def test_what_another_hand_took_from_the_old_host_is_not_given_back() -> None:
    assert isinstance(move(Step.PROVING, healths={"i-1": NOWHERE}), Advance)


def test_an_unproven_host_is_undone_old_host_first() -> None:
    given: dict[str, Any] = {"ending": Step.ABANDONED, **DRAINED, "why": "too late"}
    old = {"i-1": NOWHERE}
    assert isinstance(move(Step.UNDOING, healths=old, **at("i-9"), **given), MoveAddress)
    assert isinstance(move(Step.UNDOING, healths=old, **at("i-1"), **given), Join)
    leaves = move(Step.UNDOING, **at("i-1"), **given)
    assert isinstance(leaves, Leave) and leaves.host == "i-9"
    ends = move(Step.UNDOING, healths={"i-9": NOWHERE}, **at("i-1"), **given)
    assert isinstance(ends, EndHost) and ends.host == "i-9"
    gone = move(Step.UNDOING, without=["i-9"], ended_instances=frozenset({"i-9"}), **given)
    assert isinstance(gone, Finish) and gone.replacement.step is Step.ABANDONED


def test_a_host_that_ec2_does_not_list_yet_is_not_taken_for_gone() -> None:
    young = {"began": {Step.LAUNCHING: ago("1m"), Step.UNDOING: ago("1m")}}
    assert isinstance(
        move(Step.UNDOING, without=["i-9"], healths={"i-9": NOWHERE}, **young), EndHost
    )
    old = {"began": {Step.LAUNCHING: ago("5m"), Step.UNDOING: ago("1m")}}
    assert isinstance(move(Step.UNDOING, without=["i-9"], **old), Finish)


def test_a_launch_that_came_after_all_is_undone_too() -> None:
    late = move(Step.UNDOING, new_host=None, launched={"r-i-1-1": "i-9"})
    assert isinstance(late, Advance) and late.replacement.new_host == "i-9"
    never = move(Step.UNDOING, new_host=None, without=["i-9"], ending=Step.ABANDONED)
    assert isinstance(never, Finish)


def test_a_new_host_that_its_owner_protects_stays() -> None:
    stays = move(Step.UNDOING, members=[member("i-9", protected=True)])
    assert isinstance(stays, Finish) and "both hosts stay" in stays.words


def test_an_old_host_that_another_hand_ended_has_its_successor_already() -> None:
    """Nobody else launches a standalone host: to undo it would leave the fleet one short."""
    assert isinstance(move(Step.PROVING, without=["i-1"]), Advance)
    draining = move(Step.BAKING, without=["i-1"], began={Step.BAKING: ago("5m")})
    assert isinstance(draining, Advance) and draining.replacement.step is Step.DRAINING


@pytest.mark.parametrize(
    ("step", "given"),
    [
        pytest.param(Step.CLAIMED, {"new_host": None, "without": ["i-9"]}, id="launch"),
        pytest.param(Step.PROVING, {"healths": {"i-9": NOWHERE}}, id="join"),
        pytest.param(Step.BAKING, {}, id="commit"),
        pytest.param(Step.DRAINING, at("i-1"), id="address"),
        pytest.param(Step.DRAINING, {}, id="leave"),
        pytest.param(Step.RETIRING, {}, id="terminate"),
        pytest.param(Step.UNDOING, {}, id="undo"),
    ],
)
def test_nothing_is_touched_in_a_stopped_fleet(step: Step, given: dict[str, Any]) -> None:
    assert not isinstance(move(step, **given), str)
    assert move(step, "frozen", **given) == "frozen"


def test_a_launch_waits_for_a_breaker_like_any_other() -> None:
    waits = move(Step.CLAIMED, new_host=None, without=["i-9"], breaker=open_breaker())
    assert isinstance(waits, str) and "failed in a row" in waits

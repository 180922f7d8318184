"""What a plan makes of protections that are not honoured, of second pairs, and of missing rows."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.breaker import Failure, after_end, after_failure
from chalicelib.decisions.ownership import given_back, unanswered
from chalicelib.decisions.plan import plan
from chalicelib.decisions.progress import next_move
from chalicelib.decisions.steps.launching import from_launching
from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.decisions.verdicts import verdict
from chalicelib.model.fleet import Breaker
from chalicelib.model.host import Host, Mark
from chalicelib.model.plan import Advance, Claim, Finish, Launch, Word
from chalicelib.model.policy import Binding, Protected
from chalicelib.model.replacement import Reason, Replacement, Step, Strategy
from tests.builders import (
    NOW,
    ago,
    by_id,
    facts,
    fleet_of_pair,
    frozen,
    group,
    hold,
    host,
    later,
    member,
    observation,
    pair,
    policy,
    replacement,
)

REPLACES = policy(protected=Protected.REPLACE)
DUE = host("i-1", "6d1h")


def claims(*hosts: Host, **given: Any) -> list[Replacement]:
    of = given.pop("of", None) or group(*(each.id for each in hosts))
    found = plan(observation(of, hosts=hosts, **given), NOW).actions
    return [action.replacement for action in found if isinstance(action, Claim)]


def test_a_protected_host_is_claimed_where_its_policy_replaces_those() -> None:
    of = group(member("i-1", protected=True), "i-2")
    assert claims(DUE, of=of) == []
    assert [one.old_host for one in claims(DUE, of=of, policy=REPLACES)] == ["i-1"]


def test_a_new_host_that_is_held_and_whose_protection_does_not_count_is_waited_for() -> None:
    """A hold has an end, after which it can be given back."""
    guarded, held = [member("i-9", protected=True)], [host("i-9", hold=hold())]
    move = from_undoing(*fleet_of_pair(Step.UNDOING, members=guarded, hosts=held, policy=REPLACES))
    assert isinstance(move, str) and "held by bob" in move


def test_a_claim_remembers_what_was_said_when_it_was_made() -> None:
    (claim,) = claims(DUE)
    assert claim.why == "replace i-1: age"


def test_a_budget_in_percent_is_of_the_hosts_that_the_owner_asked_for() -> None:
    due = [host(f"i-{number}", "6d1h") for number in range(1, 5)]
    assert len(claims(*due, policy=policy(in_flight="50%"))) == 2


def test_a_freeze_that_is_over_stops_nothing() -> None:
    assert len(claims(DUE, freeze=replace(frozen(), until=ago("1s")))) == 1
    assert claims(DUE, freeze=replace(frozen(), until=later("1s"))) == []


def test_the_two_bad_hosts_of_a_pair_that_ends_take_two_slots() -> None:
    bad = [member("i-1", healthy=False), member("i-9", healthy=False)]
    ends = replacement("i-1", "i-9", Step.PROVING, strategy=Strategy.STANDBY)
    for slots, begun in ((2, []), (3, ["i-2"])):
        seen = observation(
            group(*bad, "i-2"), ends, hosts=[host("i-2", "6d1h")], policy=policy(in_flight=slots)
        )
        found = plan(seen, NOW).actions
        assert isinstance(found[0], Finish)
        assert [each.replacement.old_host for each in found if isinstance(each, Claim)] == begun


def test_a_verdict_says_in_words_what_happens_to_a_pair_next() -> None:
    retires = pair(Step.RETIRING)
    of = group("i-1", "i-2", "i-9", desired=3)
    said = by_id(plan(observation(of, retires), NOW).verdicts)["i-1"]
    assert said.words == "retiring: terminate i-1; i-9 serves in its place"


def test_a_step_that_noted_no_beginning_is_not_said_to_last_long() -> None:
    retires = pair(Step.RETIRING, began={Step.LAUNCHING: ago("9m")})
    moment = facts(observation(group("i-1", "i-9"), retires))
    said = verdict(host("i-1"), moment, {}, {"r-i-1": "it goes"})
    assert said.words == "retiring: it goes"


@pytest.mark.parametrize(
    ("marks", "word"),
    [
        pytest.param({"taint": Mark("ssm", ago("1m"), "a shell")}, Word.DUE, id="touched"),
        pytest.param(
            {"maintenance": Mark("aws", ago("1m"), "reboot", later("14d"))},
            Word.DUE,
            id="stopped by AWS in two weeks",
        ),
        pytest.param(
            {"maintenance": Mark("aws", ago("1m"), "reboot", later("14d"), over=True)},
            Word.FRESH,
            id="not stopped any more",
        ),
    ],
)
def test_what_an_event_told_is_said_only_where_the_policy_goes_by_it(
    marks: dict[str, Any], word: Word
) -> None:
    known, of = host("i-1", **marks), group("i-1")
    listed = policy(reasons=frozenset({Reason.AGE, Reason.TAINT, Reason.MAINTENANCE}))
    told = by_id(plan(observation(of, hosts=[known], policy=listed), NOW).verdicts)["i-1"]
    assert told.word is word
    by_age = policy(reasons=frozenset({Reason.AGE}))
    silent = by_id(plan(observation(of, hosts=[known], policy=by_age), NOW).verdicts)["i-1"]
    assert (silent.word, silent.words) == (Word.FRESH, "goes at 2026-03-07 12:00 UTC")


def test_an_ailment_is_told_with_the_time_that_it_began_or_not_at_all() -> None:
    half = host("i-1", unwell_why="unhealthy in its group", unwell_since=None)
    said = by_id(plan(observation(group("i-1"), hosts=[half]), NOW).verdicts)["i-1"]
    assert said.words == "goes at 2026-03-07 12:00 UTC"


UNMANAGED = Binding(policy=None, how=None)
BROKEN = Binding(policy=None, how=None, error="no such policy")


def test_an_old_host_is_not_left_in_standby_when_its_policy_goes() -> None:
    aside = replacement("i-1", "i-9", Step.PROVING, strategy=Strategy.STANDBY)
    of = group(member("i-1", "Standby"), "i-9")
    assert plan(observation(of, aside, bound=UNMANAGED), NOW).actions == ()


def test_under_a_broken_policy_only_pairs_with_a_surplus_give_it_up() -> None:
    with_it, without = pair(Step.PROVING), pair(Step.PROVING, "i-2", "i-8", surplus=0)
    of = group("i-1", "i-2", "i-8", "i-9", desired=9)
    seen = observation(*(of, with_it, without), bound=BROKEN, ledger_desired=3, ledger_at=ago("2m"))
    assert [action.replacement.id for action in plan(seen, NOW).actions] == ["r-i-1"]


def test_what_has_begun_is_not_cancelled_because_all_is_stopped_at_its_deadline() -> None:
    proving, moment = fleet_of_pair(Step.RETIRING, deadline=ago("1m"))
    assert next_move(proving, moment, "frozen") == "frozen"


def test_the_host_of_a_failure_waits_as_after_its_first_one_where_it_has_no_row() -> None:
    end = Finish(replacement(step=Step.ABANDONED), "unproven")
    seen = observation(group("i-2"))
    known = observation(group("i-2"), hosts=[host("i-1")])
    waits = [after_end(end, Breaker(), facts(each)).retry_after for each in (seen, known)]
    assert waits[0] == waits[1]


def test_what_was_counted_once_stays_counted_after_a_further_failure() -> None:
    failure = Failure("web", "lt-1@1", NOW, "no capacity")
    before = Breaker(1, None, "no capacity", "lt-1@1", counted=("activity-1",))
    assert after_failure(before, failure, policy().breaker).counted == ("activity-1",)


def test_a_termination_that_lowers_nothing_leaves_no_doubt_about_desired() -> None:
    sent = {"strategy": Strategy.TERMINATE_FIRST, "surplus": 0, "sent_at": ago("5s")}
    assert not unanswered(pair(Step.RETIRING, **sent), group("i-1"), NOW)
    assert unanswered(pair(Step.RETIRING, sent_at=ago("5s")), group("i-1"), NOW)


def test_nothing_is_given_back_where_nobody_knows_what_was_desired() -> None:
    sent = pair(Step.UNDOING, sent_at=ago("2m"))
    assert not given_back(sent, observation(group("i-1"), sent, ledger_desired=None))
    assert given_back(sent, observation(group("i-1"), sent, ledger_desired=2))


def test_a_rise_is_taken_for_an_answered_launch_before_one_that_nobody_heard_of() -> None:
    """In a full group: its own launch was never received, and there is nothing of it to undo."""
    answered = replacement("i-2", "i-8", Step.LAUNCHING, sent_at=ago("2m"))
    lost = replacement("i-1", None, Step.LAUNCHING, sent_at=ago("2m"))
    of = group("i-1", "i-2", "i-8", desired=3, max_size=3)
    one = from_launching(lost, facts(observation(of, lost, answered, ledger_desired=2)))
    assert isinstance(one, Advance) and one.replacement.step is Step.UNDOING
    both = from_launching(lost, facts(observation(of, lost, answered, ledger_desired=1)))
    assert isinstance(both, Launch)


def test_a_standby_that_lowered_nothing_makes_no_room_in_a_full_group() -> None:
    undone = pair(Step.UNDOING, ending=Step.ABANDONED, why="unproven")
    members = ["i-1", member("i-2", "Standby"), member("i-3", healthy=False), "i-8", "i-9"]
    of = group(*members, desired=4, max_size=4)
    aside = replacement("i-2", "i-8", Step.PROVING, strategy=Strategy.STANDBY)
    waits = from_undoing(undone, facts(observation(of, undone, aside)))
    assert waits == "2 hosts would serve, and the floor is 3"

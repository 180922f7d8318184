"""Which replacements begin now, and what every other due host waits for."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.decisions.blockers import fleet_blockers
from chalicelib.decisions.claims import Choice, candidates, choose
from chalicelib.decisions.limits import Limits
from chalicelib.decisions.next_look import next_look_at
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.fleet import Account, Breaker
from chalicelib.model.group import Group
from chalicelib.model.host import Host
from chalicelib.model.policy import Window
from chalicelib.model.replacement import Reason, Step, Strategy
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
    open_breaker,
    pair,
    policy,
    replacement,
    requested,
    span,
)

CLOSED = (Window("0 2 * * *", span("1h")),)


def due(id: str, **given: Any) -> Host:
    return host(id, **({"age": "6d1h"} | given))


def fleet(*hosts: Host, of: Group | None = None, in_flight: int = 1, **given: Any) -> Facts:
    rules = {name: given.pop(name) for name in ("windows", "hard") if name in given}
    open_ = given.pop("open", ())
    found = of or group(*(each.id for each in hosts))
    return facts(
        observation(
            found, *open_, hosts=hosts, policy=policy(in_flight=in_flight, **rules), **given
        )
    )


def _choose(moment: Facts, stopped: str | None = None) -> Choice:
    return choose(moment, stopped, moment.observation.open)


def claimed(moment: Facts, stopped: str | None = None) -> list[str]:
    return [claim.replacement.old_host for claim in _choose(moment, stopped).claims]


def waiting(moment: Facts, stopped: str | None = None) -> dict[str, str]:
    return _choose(moment, stopped).waiting


def test_a_fresh_fleet_claims_nothing_and_nobody_waits() -> None:
    moment = fleet(host("i-1"), host("i-2"))
    assert (claimed(moment), waiting(moment)) == ([], {})


def test_a_claim_says_all_that_its_replacement_needs() -> None:
    of = group(member("i-1", zone="b"), launches=frozenset({"lt-1@1", "lt-2@7"}))
    (claim,) = _choose(fleet(due("i-1"), of=of), None).claims
    found = claim.replacement
    assert (found.id, found.old_host, found.fleet) == ("20260302T120000Z-i-1", "i-1", "web")
    assert (found.zone, found.strategy, found.step) == ("b", Strategy.SURGE, Step.CLAIMED)
    assert (found.began, found.deadline) == ({Step.CLAIMED: NOW}, later("15m"))
    assert (found.template, found.version) == ("lt-1@1 lt-2@7", 0)
    assert claim.words == "replace i-1: age"
    assert 1 <= len(found.client_token) <= 64


def test_the_longest_host_id_still_makes_a_token_that_aws_takes() -> None:
    (claim,) = _choose(fleet(due("i-0123456789abcdef0")), None).claims
    assert len(claim.replacement.client_token) <= 64


def test_hosts_go_by_request_then_by_date_and_failed_ones_last() -> None:
    moment = fleet(
        due("i-failed", age="6d9h", retry_after=ago("1m"), failures=1),
        due("i-young", age="6d1h"),
        due("i-old", age="6d2h"),
        host("i-asked", age="1d", request=requested()),
        due("i-same", age="6d1h"),
    )
    order = [candidate.host.id for candidate in candidates(moment)]
    assert order == ["i-asked", "i-old", "i-same", "i-young", "i-failed"]


def test_the_more_of_its_tries_failed_the_later_a_host_goes() -> None:
    moment = fleet(
        due("i-twice", failures=2, request=requested()), due("i-once", failures=1), due("i-never")
    )
    order = [candidate.host.id for candidate in candidates(moment)]
    assert order == ["i-never", "i-once", "i-twice"]


def test_what_failed_with_another_template_is_tried_at_once_and_in_its_turn() -> None:
    failed = {"failures": 5, "failed_template": "lt-1@4", "retry_after": later("1h")}
    of = group("i-1", "i-2", launches=frozenset({"lt-1@5"}))
    hosts = due("i-1", age="6d9h", **failed), due("i-2", age="6d1h")
    assert claimed(fleet(*hosts, of=of)) == ["i-1"]
    same = group("i-1", "i-2", launches=frozenset({"lt-1@4"}))
    assert claimed(fleet(*hosts, of=same)) == ["i-2"]


def test_the_order_of_the_members_does_not_matter() -> None:
    hosts = [due(f"i-{number}") for number in range(6)]
    assert claimed(fleet(*hosts, in_flight=2)) == claimed(fleet(*reversed(hosts), in_flight=2))


def test_claims_stop_at_the_budget_and_the_rest_waits() -> None:
    moment = fleet(due("i-1", age="6d3h"), due("i-2", age="6d2h"), due("i-3"), in_flight=2)
    assert claimed(moment) == ["i-1", "i-2"]
    assert waiting(moment) == {"i-3": "the budget is spent: 2 of 2 in flight"}


HELD = "held by bob until 2026-03-02 13:00 UTC: debugging"


@pytest.mark.parametrize(
    ("found", "of", "words"),
    [
        pytest.param(due("i-1", hold=hold()), {}, HELD, id="held"),
        pytest.param(due("i-1", hold=hold(), request=requested()), {}, HELD, id="held and asked"),
        pytest.param(
            due("i-1"),
            {"protected": True},
            "protected from scale-in: remove the protection to let it go",
            id="protected",
        ),
        pytest.param(due("i-1"), {"lifecycle": "Standby"}, "it is Standby in its group", id="out"),
        pytest.param(
            due("i-1", retry_after=later("90s"), failures=1),
            {},
            "its last replacement failed; not again before 12:01:30 UTC",
            id="failed lately",
        ),
        pytest.param(
            due("i-1", retry_after=later("90s"), failures=3),
            {},
            "its last 3 replacements failed; not again before 12:01:30 UTC",
            id="failed again and again",
        ),
    ],
)
def test_a_host_waits_for_its_own_reason(found: Host, of: dict[str, Any], words: str) -> None:
    moment = fleet(found, of=group(member("i-1", **of), "i-2"))
    assert (claimed(moment), waiting(moment)) == ([], {"i-1": words})


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(due("i-1", hold=hold("0s")), id="its hold has just ended"),
        pytest.param(due("i-1", retry_after=NOW, failures=1), id="its time has come again"),
    ],
)
def test_a_host_goes_when_what_kept_it_is_over(found: Host) -> None:
    assert claimed(fleet(found)) == ["i-1"]


@pytest.mark.parametrize(
    ("found", "goes"),
    [
        pytest.param(due("i-1"), False, id="age waits"),
        pytest.param(host("i-1", request=requested()), True, id="a request does not"),
        pytest.param(due("i-1", age="6d23h30m"), False, id="a second too early"),
        pytest.param(due("i-1", age="6d23h38m"), True, id="hard less lead"),
        pytest.param(due("i-1", age="8d"), True, id="past hard"),
    ],
)
def test_outside_the_windows(found: Host, goes: bool) -> None:
    moment = fleet(found, windows=CLOSED)
    assert claimed(moment) == (["i-1"] if goes else [])
    assert waiting(moment) == ({} if goes else {"i-1": "outside the policy's windows"})


def test_inside_a_window_age_goes() -> None:
    assert claimed(fleet(due("i-1"), windows=(Window("0 11 * * *", span("2h")),))) == ["i-1"]


def test_what_stops_the_fleet_is_what_due_hosts_wait_for_that_nobody_holds() -> None:
    moment = fleet(due("i-1"), due("i-2", hold=hold()), host("i-3"))
    assert claimed(moment, "frozen") == []
    assert waiting(moment, "frozen") == {"i-1": "frozen", "i-2": HELD}


def test_a_full_group_names_max_size() -> None:
    moment = fleet(due("i-1"), of=group("i-1", max_size=1))
    assert waiting(moment) == {
        "i-1": "the group is full (desired 1, MaxSize 1); raise MaxSize to at least 2, "
        "or let the policy's budget.unavailable be 1 or more"
    }


def test_each_claim_of_a_pass_takes_room() -> None:
    hosts = [due("i-1"), due("i-2"), due("i-3")]
    moment = fleet(*hosts, of=group("i-1", "i-2", "i-3", max_size=5), in_flight=3)
    assert claimed(moment) == ["i-1", "i-2"]


def test_room_that_our_own_claims_have_taken_is_not_called_a_full_group() -> None:
    hosts = [due("i-1"), due("i-2")]
    moment = fleet(*hosts, of=group("i-1", "i-2", max_size=3), in_flight=2)
    assert claimed(moment) == ["i-1"]
    assert "to at least 3" not in waiting(moment)["i-2"]


def test_one_surplus_a_zone_while_auto_scaling_evens_zones_out() -> None:
    of = group(
        member("i-1", zone="a"),
        member("i-2", zone="a"),
        member("i-3", zone="b"),
        suspended=frozenset(),
    )
    moment = fleet(due("i-1"), due("i-2"), due("i-3"), of=of, in_flight=3)
    assert claimed(moment) == ["i-1", "i-3"]
    assert waiting(moment) == {"i-2": "zone a has a surplus host, and AZRebalance is active"}


def test_hosts_of_open_pairs_and_leaving_ones_are_not_claimed_again() -> None:
    of = group("i-1", member("i-2", "Terminating"), "i-3", desired=3)
    moment = fleet(
        due("i-1"),
        due("i-2"),
        due("i-3", open_replacement="r-of-another-reading"),
        of=of,
        in_flight=9,
        open=[replacement("i-1")],
    )
    assert (claimed(moment), waiting(moment)) == ([], {})


def test_an_open_pair_spends_the_budget() -> None:
    moment = fleet(due("i-1"), due("i-2"), of=group("i-1", "i-2"), open=[replacement("i-1")])
    assert waiting(moment) == {"i-2": "the budget is spent: 1 of 1 in flight"}


def test_a_bad_host_of_another_hand_spends_the_budget() -> None:
    moment = fleet(due("i-1"), of=group("i-1", member("i-2", healthy=False)))
    assert waiting(moment) == {"i-1": "the budget is spent: 1 of 1 in flight"}


def test_a_sick_hosts_own_cure_is_not_blocked_by_itself() -> None:
    moment = fleet(due("i-1"), of=group(member("i-1", healthy=False), "i-2"))
    assert claimed(moment) == ["i-1"]


def test_a_host_that_is_gone_is_not_claimed_though_its_group_still_lists_it() -> None:
    gone = due("i-1", age="6d9h", gone_at=ago("10s"), gone_why="EC2 says it is terminated")
    assert claimed(fleet(gone, due("i-2"))) == ["i-2"]


def test_hosts_that_the_registry_does_not_know_are_no_candidates() -> None:
    seen = replace(observation(group("i-1")), hosts={})
    assert candidates(facts(seen)) == []


def test_a_breaker_blocks_the_fleet_and_says_why_and_until_when() -> None:
    moment = fleet(due("i-1"), breaker=open_breaker())
    assert list(fleet_blockers(moment)) == [
        "3 replacements failed in a row (last: no capacity); none before 2026-03-02 12:10:00 UTC"
    ]


def test_a_breaker_whose_time_has_come_blocks_nothing() -> None:
    assert list(fleet_blockers(fleet(due("i-1"), breaker=Breaker(3, NOW, "x")))) == []


def test_a_breaker_probes_with_exactly_one() -> None:
    moment = fleet(due("i-1"), due("i-2"), in_flight=2, breaker=Breaker(3, ago("1s"), "x"))
    assert len(claimed(moment)) == 1


def test_a_probe_under_way_is_the_only_one() -> None:
    moment = fleet(
        due("i-1"),
        due("i-2"),
        of=group("i-1", "i-2", "i-9"),
        in_flight=2,
        breaker=Breaker(3, ago("1s"), "x"),
        open=[pair(Step.PROVING)],
    )
    assert claimed(moment) == []


def test_a_group_that_cannot_surge_blocks_the_fleet() -> None:
    of = group("i-1", suspended=frozenset({"Launch"}))
    assert len(list(fleet_blockers(fleet(due("i-1"), of=of)))) == 1


def test_a_claim_carries_all_reasons_the_first_that_counts_first() -> None:
    (claim,) = _choose(fleet(due("i-1", request=requested())), None).claims
    assert claim.replacement.reasons == (Reason.REQUEST, Reason.AGE)
    assert claim.words == "replace i-1: request, age"


def test_nothing_is_claimed_while_the_group_has_more_hosts_than_it_desires() -> None:
    moment = fleet(due("i-1"), host("i-2"), of=group("i-1", "i-2", desired=1, max_size=9))
    assert next(fleet_blockers(moment)) == "the group scales in: it has 2 hosts and desires 1"
    assert claimed(moment, next(fleet_blockers(moment))) == []


def test_a_pair_that_ends_with_this_plan_may_leave_two_bad_hosts_behind() -> None:
    """Its one slot becomes two: a claim in the same plan would be one too many."""
    pair_ = pair(Step.UNDOING, "i-2", "i-9", surplus=0)
    of = group("i-1", member("i-2", healthy=False), member("i-9", "Terminating"))
    moment = fleet(due("i-1"), of=of, in_flight=2, open=[pair_])
    assert len(choose(moment, None, [pair_]).claims) == 1
    assert choose(moment, None, []).claims == []


def test_a_pair_that_takes_a_substitute_with_this_plan_leaves_a_bad_host_behind() -> None:
    """The host before is in no pair any more, and its slot is its own until it is gone."""
    pair_ = pair(Step.UNDOING, "i-2", "i-8", surplus=1)
    of = group("i-1", "i-2", member("i-8", "Terminating"), "i-9", desired=3)
    moment = fleet(due("i-1"), of=of, in_flight=3, open=[pair_])
    before = Limits.of(moment, [pair_]).taken
    assert (before, Limits.of(moment, [replace(pair_, new_host="i-9")]).taken) == (1, 2)


@pytest.mark.parametrize(
    ("claims", "most", "expected"),
    [
        pytest.param(0, 2, ["i-1", "i-2"], id="enough"),
        pytest.param(1, 2, ["i-1"], id="one is left"),
        pytest.param(2, 2, [], id="spent"),
    ],
)
def test_the_account_as_a_whole_begins_so_many_an_hour(
    claims: int, most: int, expected: list[str]
) -> None:
    account = Account(claims_hour="2026-03-02T12", claims=claims, last_audit_at=NOW)
    hosts = [due("i-1"), due("i-2")]
    quota = account.quota(NOW, most)
    moment = fleet(*hosts, in_flight=2, account=account, quota=quota)
    assert claimed(moment) == expected
    if not expected:
        assert waiting(moment)["i-1"] == "the account's 2 new replacements an hour are spent"
        assert next_look_at(moment) == NOW.replace(hour=13)

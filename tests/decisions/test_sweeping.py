"""Which fleets a sweep pokes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.decisions.sweeping import (
    TURNS,
    as_read,
    asks_health,
    audit_due,
    fingerprint,
    fleets_to_poke,
    poke_because,
)
from chalicelib.model.fleet import Account, Fleet
from chalicelib.model.group import Group
from chalicelib.model.policy import Binding, Ready
from chalicelib.model.replacement import Reason
from tests.builders import NOW, ago, binding, frozen, group, later, member, observation, policy

WEB = group("i-1", "i-2", tags={"a": "1", "b": "2"}, suspended=frozenset({"A", "B", "C"}))
SAME = fingerprint(WEB, binding(), None, None)


def quiet(**given: Any) -> Fleet:
    """A fleet in which nothing has changed since its last pass."""
    return Fleet("web", **({"fingerprint": SAME, "next_look_at": later("1h")} | given))


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"name": "other"}, id="name"),
        pytest.param({"min_size": 1}, id="MinSize"),
        pytest.param({"max_size": 99}, id="MaxSize"),
        pytest.param({"desired": 9}, id="desired"),
        pytest.param({"zones": ("a",)}, id="zones"),
        pytest.param({"template": "lt-1@7"}, id="template"),
        pytest.param({"launches": frozenset({"lt-1@7"})}, id="its version"),
        pytest.param({"target_groups": ("x",)}, id="target groups"),
        pytest.param({"classic": ("x",)}, id="classic load balancers"),
        pytest.param({"lattice": ("x",)}, id="VPC Lattice"),
        pytest.param({"suspended": frozenset({"A"})}, id="suspended"),
        pytest.param({"tags": {"a": "1", "b": "3"}}, id="tags"),
        pytest.param({"mixed": True}, id="mixed"),
        pytest.param({"warm_pool": True}, id="warm pool"),
        pytest.param({"reuses": True}, id="reuse"),
        pytest.param({"operator": "x"}, id="operator"),
        pytest.param({"deleting": True}, id="being deleted"),
        pytest.param({"members": WEB.members[:1]}, id="a member less"),
        pytest.param({"members": (WEB.members[0], member("i-2", "Standby"))}, id="lifecycle"),
        pytest.param({"members": (WEB.members[0], member("i-2", healthy=False))}, id="health"),
        pytest.param({"members": (WEB.members[0], member("i-2", protected=True))}, id="protection"),
        pytest.param({"members": (WEB.members[0], member("i-2", template="x"))}, id="its template"),
        pytest.param({"members": (WEB.members[0], member("i-2", zone="c"))}, id="its zone"),
    ],
)
def test_whatever_a_group_shows_changes_its_fingerprint(changed: dict[str, Any]) -> None:
    assert fingerprint(replace(WEB, **changed), binding(), None, None) != SAME


def test_a_fingerprint_names_every_field_of_a_group() -> None:
    """A field that is added to Group must be added to the table above, and to the fingerprint."""
    assert len(Group.__dataclass_fields__) == 19  # `standalone`: see test_standalone.


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param((None, binding(), None, None), id="the group is gone"),
        pytest.param((WEB, binding(revision="2"), None, None), id="policy"),
        pytest.param((WEB, Binding(), None, None), id="no policy"),
        pytest.param((WEB, binding(), frozen(), None), id="frozen"),
        pytest.param((WEB, binding(), None, frozen()), id="account frozen"),
    ],
)
def test_policy_and_freezes_change_it(changed: Any) -> None:
    assert fingerprint(*changed) != SAME


def test_a_freeze_of_the_fleet_is_not_one_of_the_account() -> None:
    one = fingerprint(WEB, binding(), frozen(), None)
    assert one != fingerprint(WEB, binding(), None, frozen())


def test_the_order_of_tags_and_processes_does_not_change_it() -> None:
    shuffled = replace(WEB, tags={"b": "2", "a": "1"}, suspended=frozenset({"C", "B", "A"}))
    assert fingerprint(shuffled, binding(), None, None) == SAME


@pytest.mark.parametrize(
    ("fleet", "why"),
    [
        pytest.param(quiet(), None, id="nothing changed"),
        pytest.param(Fleet("web"), "it looks different", id="never seen"),
        pytest.param(quiet(fingerprint="old"), "it looks different", id="looks different"),
        pytest.param(quiet(attention=3, attention_seen=2), "attention was raised", id="attention"),
        pytest.param(quiet(open_replacements=1), "a replacement is open", id="open"),
        pytest.param(quiet(next_look_at=NOW), "its time has come", id="its time"),
        pytest.param(quiet(next_look_at=ago("1h")), "its time has come", id="long past"),
        pytest.param(
            quiet(failed_passes=2, fingerprint="old", attention=1, open_replacements=1),
            None,
            id="backs off",
        ),
        pytest.param(
            quiet(failed_passes=2, next_look_at=NOW), "its time has come", id="backoff is over"
        ),
    ],
)
def test_a_fleet_is_poked_for_a_reason(fleet: Fleet, why: str | None) -> None:
    assert poke_because(fleet, WEB, binding(), Account(), NOW) == why


def test_a_fleet_whose_hosts_would_read_another_configuration_looks_different() -> None:
    read = quiet(fingerprint=fingerprint(WEB, binding(), None, None, "d1"))
    rows = [(WEB, binding())]
    for digest, poked in (("d1", {}), ("d2", {"web": "it looks different"})):
        assert fleets_to_poke(rows, {"web": read}, Account(), NOW, {"web": digest}) == poked
    assert fleets_to_poke(rows, {"web": read}, Account(), NOW) == {"web": "it looks different"}


def test_what_a_pass_has_read_is_what_the_sweep_compares() -> None:
    seen = observation(WEB, config="d1", freeze=frozen())
    assert as_read(seen) == fingerprint(WEB, seen.binding, frozen(), None, "d1")


def test_every_group_is_looked_at_and_fleets_whose_group_is_gone_are_poked() -> None:
    other = replace(WEB, name="other")
    poked = fleets_to_poke(
        [(WEB, binding()), (other, binding())],
        {"web": quiet(), "old": Fleet("old", next_look_at=later("1d"))},
        Account(),
        NOW,
    )
    assert poked == {"other": "it looks different", "old": "its group is gone"}


@pytest.mark.parametrize(
    ("last", "due"),
    [(None, True), (ago("59m59s"), False), (ago("1h"), True), (ago("2h"), True)],
)
def test_an_audit_is_due_every_hour(last: Any, due: bool) -> None:
    assert audit_due(Account(last_audit_at=last), NOW) is due


MINUTES = [NOW + timedelta(minutes=minute, seconds=17) for minute in range(TURNS)]


def turns(fleet: Fleet, bound: Binding) -> int:
    return sum(asks_health(fleet, bound, moment) for moment in MINUTES)


def test_each_fleet_has_one_turn_in_five_minutes_and_a_minute_has_a_fifth_of_them() -> None:
    fleets = [Fleet(f"web-{number}") for number in range(200)]
    assert {turns(fleet, binding()) for fleet in fleets} == {1}
    for moment in MINUTES:
        assert 25 <= sum(asks_health(fleet, binding(), moment) for fleet in fleets) <= 55


@pytest.mark.parametrize(
    "bound",
    [
        pytest.param(Binding(), id="no policy"),
        pytest.param(Binding(error="bad"), id="a broken policy"),
        pytest.param(binding(policy(reasons=frozenset({Reason.AGE}))), id="another reason"),
        pytest.param(
            binding(policy(ready=Ready(target_health=False, status_checks=False))), id="no checks"
        ),
    ],
)
def test_nobody_asks_how_hosts_are_for_a_policy_that_does_not_care(bound: Binding) -> None:
    assert turns(Fleet("web"), bound) == 0


def test_a_fleet_whose_pass_failed_is_left_to_its_backoff() -> None:
    assert turns(Fleet("web", failed_passes=1), binding()) == 0


def test_a_fleets_turn_comes_every_fifth_minute_and_never_late() -> None:
    asks = binding(policy(reasons=frozenset({Reason.UNHEALTHY})))
    turns = [asks_health(quiet(), asks, NOW + timedelta(minutes=each)) for each in range(200)]
    first = turns.index(True)
    assert turns == [each % TURNS == first for each in range(200)]


def test_a_fleet_in_which_a_host_waits_at_a_hook_is_poked_for_it() -> None:
    of = group(member("i-1", "Pending:Wait"))
    found = fleets_to_poke([(of, binding())], {"web": quiet()}, Account(), NOW)
    assert found == {"web": "a host waits at a lifecycle hook"}

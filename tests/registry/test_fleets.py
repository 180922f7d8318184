"""Fleets and the account: the contract, in both registries."""

from dataclasses import replace

import pytest

from chalicelib.model.fleet import Account, Breaker, Fleet, Foreseen, Freeze, Told
from chalicelib.registry.contract import Registry
from tests.registry.examples import HOUR, NOW, TICK

FREEZE = Freeze(by="ada", at=NOW, why="audit", until=NOW + HOUR)


def finish_a_pass(registry: Registry, fleet: str = "web", **changes) -> None:
    given = {
        "at": NOW,
        "fingerprint": "f1",
        "attention_seen": 0,
        "next_look_at": NOW + HOUR,
        "open_replacements": 2,
        "ailing": "a1",
    }
    registry.fleets.finish_pass(fleet, **(given | changes))


def test_a_fleet_without_a_row_has_defaults(registry: Registry) -> None:
    assert registry.fleets.get("web") == Fleet("web")


def test_an_account_without_a_row_has_defaults(registry: Registry) -> None:
    assert registry.fleets.account() == Account()


def test_attention_is_counted(registry: Registry) -> None:
    registry.fleets.raise_attention("web")
    registry.fleets.raise_attention("web")
    assert registry.fleets.get("web") == Fleet("web", attention=2)


def test_a_finished_pass_is_noted(registry: Registry) -> None:
    registry.fleets.raise_attention("web")
    finish_a_pass(registry, attention_seen=1)
    assert registry.fleets.get("web") == Fleet(
        "web",
        attention=1,
        attention_seen=1,
        fingerprint="f1",
        next_look_at=NOW + HOUR,
        open_replacements=2,
        ailing="a1",
        last_pass_at=NOW,
    )


def test_hosts_that_are_well_again_are_not_remembered_as_ailing(registry: Registry) -> None:
    finish_a_pass(registry)
    finish_a_pass(registry, ailing=None)
    assert registry.fleets.get("web").ailing is None


def test_a_finished_pass_may_have_nothing_to_look_at_later(registry: Registry) -> None:
    finish_a_pass(registry)
    finish_a_pass(registry, next_look_at=None)
    assert registry.fleets.get("web").next_look_at is None


def test_a_failed_pass_is_counted_and_leaves_what_the_last_one_had_read(registry: Registry) -> None:
    finish_a_pass(registry, attention_seen=5)
    before = registry.fleets.get("web")
    for n in (1, 2):
        registry.fleets.fail_pass("web", at=NOW + TICK, error=f"no {n}", next_look_at=NOW + TICK)
    assert registry.fleets.get("web") == replace(
        before,
        last_pass_at=NOW + TICK,
        last_error="no 2",
        failed_passes=2,
        next_look_at=NOW + TICK,
    )


def test_a_first_pass_may_fail(registry: Registry) -> None:
    registry.fleets.fail_pass("web", at=NOW, error="no", next_look_at=NOW + HOUR)
    assert registry.fleets.get("web") == Fleet(
        "web", last_pass_at=NOW, last_error="no", failed_passes=1, next_look_at=NOW + HOUR
    )


def test_a_finished_pass_clears_the_failures(registry: Registry) -> None:
    registry.fleets.fail_pass("web", at=NOW, error="no", next_look_at=NOW)
    finish_a_pass(registry)
    fleet = registry.fleets.get("web")
    assert fleet.last_error is None and fleet.failed_passes == 0


def test_a_breaker_is_fed_only_as_it_was_read(registry: Registry) -> None:
    """Else a pass that failed meanwhile would count for nothing."""
    once, twice = Breaker(1, NOW, "full", "lt-1@1", ("a1",)), Breaker(2, NOW + HOUR, "full again")
    fleets = registry.fleets
    assert fleets.set_breaker("web", once, Breaker())
    assert not fleets.set_breaker("web", twice, Breaker())
    assert fleets.get("web") == Fleet("web", breaker=once)
    assert fleets.set_breaker("web", twice, once)
    assert fleets.set_breaker("web", Breaker(), twice)
    assert fleets.set_breaker("web", once, Breaker())


@pytest.mark.parametrize("freeze", [FREEZE, replace(FREEZE, until=None)], ids=["until", "open"])
def test_a_freeze_comes_back_equal_and_is_lifted(registry: Registry, freeze: Freeze) -> None:
    registry.fleets.set_freeze("web", freeze)
    registry.fleets.set_freeze(None, freeze)
    assert registry.fleets.get("web") == Fleet("web", revision=1, freeze=freeze)
    assert registry.fleets.account() == Account(freeze=freeze)
    registry.fleets.set_freeze("web", None)
    assert registry.fleets.get("web") == Fleet("web", revision=2)
    assert registry.fleets.account() == Account(freeze=freeze)
    registry.fleets.set_freeze(None, None)
    assert registry.fleets.account() == Account()


@pytest.mark.parametrize("breach", [None, "3 hosts grow older than 7d"])
def test_what_was_foreseen_comes_back_equal(registry: Registry, breach: str | None) -> None:
    foreseen = Foreseen(NOW, "1", breach)
    registry.fleets.note_foreseen("web", foreseen)
    assert registry.fleets.get("web") == Fleet("web", foreseen=foreseen)


def test_what_people_were_told_comes_back_equal_of_fleets_and_of_the_account(
    registry: Registry,
) -> None:
    told = Told("frozen by eve", "no capacity", "3 hosts grow too old")
    registry.fleets.note_told("web", told)
    registry.fleets.note_told(None, Told("frozen by eve"))
    assert registry.fleets.get("web") == Fleet("web", told=told)
    assert registry.fleets.account() == Account(told=Told("frozen by eve"))
    registry.fleets.note_told("web", Told())
    assert registry.fleets.get("web") == Fleet("web")


def test_a_sweep_is_noted_and_an_audit_stays(registry: Registry) -> None:
    registry.fleets.set_freeze(None, FREEZE)
    registry.fleets.record_sweep(NOW, audited_hosts=0)
    audited = Account(
        FREEZE, last_sweep_at=NOW, last_audit_at=NOW, audited_hosts=0, history_since=NOW
    )
    assert registry.fleets.account() == audited
    registry.fleets.record_sweep(NOW + HOUR)
    assert registry.fleets.account() == replace(audited, last_sweep_at=NOW + HOUR)


def test_a_sweep_says_where_the_configuration_is(registry: Registry) -> None:
    registry.fleets.record_sweep(NOW, home="eu-west-1")
    assert registry.fleets.account().configuration_home == "eu-west-1"
    registry.fleets.record_sweep(NOW)
    assert registry.fleets.account().configuration_home is None


def test_all_fleets_are_read_with_the_account_apart(registry: Registry) -> None:
    assert registry.fleets.read_all() == (Account(), {})
    registry.fleets.raise_attention("web")
    finish_a_pass(registry, "api")
    registry.fleets.record_sweep(NOW)
    account, fleets = registry.fleets.read_all()
    assert account == Account(last_sweep_at=NOW, history_since=NOW)
    assert fleets == {name: registry.fleets.get(name) for name in ("web", "api")}


def test_a_forgotten_fleet_is_one_without_a_row(registry: Registry) -> None:
    finish_a_pass(registry)
    registry.fleets.forget("web")
    registry.fleets.forget("web")
    assert registry.fleets.get("web") == Fleet("web")
    assert registry.fleets.read_all() == (Account(), {})


def test_a_frozen_fleet_is_not_forgotten(registry: Registry) -> None:
    """One empty answer of AWS must not lift what a person has frozen."""
    registry.fleets.set_freeze("web", FREEZE)
    registry.fleets.forget("web")
    assert registry.fleets.get("web").freeze == FREEZE
    registry.fleets.set_freeze("web", None)
    registry.fleets.forget("web")
    assert registry.fleets.read_all() == (Account(), {})


def test_a_fleet_cannot_have_the_key_of_the_account(registry: Registry) -> None:
    registry.fleets.record_sweep(NOW)
    for write in (registry.fleets.get, registry.fleets.raise_attention, registry.fleets.forget):
        with pytest.raises(ValueError, match="account"):
            write("#account")
    assert registry.fleets.account() == Account(last_sweep_at=NOW, history_since=NOW)


def test_a_naive_time_is_refused(registry: Registry) -> None:
    naive = NOW.replace(tzinfo=None)
    with pytest.raises(ValueError, match="time zone"):
        finish_a_pass(registry, next_look_at=naive)
    with pytest.raises(ValueError, match="time zone"):
        registry.fleets.set_freeze("web", replace(FREEZE, until=naive))
    with pytest.raises(ValueError, match="time zone"):
        registry.fleets.record_sweep(naive)
    assert registry.fleets.read_all() == (Account(), {})

"""Replacements: the contract, in both registries."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import BadRequest, Conflict
from chalicelib.model.fleet import Breaker, Fleet, Freeze, LedgerChange, Quota
from chalicelib.model.replacement import Reason, Replacement, Step, Strategy
from chalicelib.model.timeline import Entry, of_fleet, of_host
from chalicelib.registry.contract import Registry
from tests.registry.examples import (
    BEGUN,
    HOLD,
    HOUR,
    NOW,
    TICK,
    a_full_host,
    a_full_replacement,
    a_host,
    a_replacement,
)

FREEZE = Freeze(by="ada", at=NOW, why="audit", until=NOW + HOUR)


def claimed(registry: Registry, **changes: object) -> Replacement:
    """A claim on a host that was registered for it, unless it was before."""
    replacement = a_replacement(**changes)
    registry.hosts.register(a_host(replacement.old_host))
    revision = registry.fleets.get(replacement.fleet).revision
    return registry.replacements.claim(replacement, revision, quota(registry))


def quota(registry: Registry, most: int = 99) -> Quota:
    return registry.fleets.account().quota(NOW, most)


def test_a_claim_puts_the_replacement(registry: Registry) -> None:
    registry.hosts.register(a_host())
    made = registry.replacements.claim(a_full_replacement(), 0, quota(registry))
    assert made == a_full_replacement(version=1)
    assert registry.replacements.get("web", made.id) == made


def test_a_claim_takes_the_host_and_counts_in_the_fleet(registry: Registry) -> None:
    made = claimed(registry)
    assert registry.hosts.get("i-1") == a_host(open_replacement=made.id)
    assert registry.fleets.get("web") == Fleet("web", revision=1, open_replacements=1)


def test_a_claim_adds_to_what_the_fleet_already_has(registry: Registry) -> None:
    registry.fleets.raise_attention("web")
    claimed(registry)
    claimed(registry, id="20260301T120000-2", old_host="i-2")
    fleet = Fleet("web", attention=1, revision=2, open_replacements=2)
    assert registry.fleets.get("web") == fleet


def test_two_claims_with_one_reading_only_one_wins(registry: Registry) -> None:
    claimed(registry)
    registry.hosts.register(a_host("i-2"))
    other = a_replacement("20260301T120000-2", old_host="i-2")
    with pytest.raises(Conflict) as conflict:
        registry.replacements.claim(other, 0, quota(registry))
    assert conflict.value.clause == "another worker acted on the fleet meanwhile"
    assert registry.replacements.get("web", other.id) is None
    assert registry.hosts.get("i-2") == a_host("i-2")
    assert registry.fleets.get("web").open_replacements == 1


def test_a_claim_with_a_revision_that_never_was_conflicts(registry: Registry) -> None:
    registry.hosts.register(a_host())
    with pytest.raises(Conflict, match="another worker acted on the fleet meanwhile"):
        registry.replacements.claim(a_replacement(), 3, quota(registry))


def test_a_host_with_an_open_replacement_is_not_claimed_again(registry: Registry) -> None:
    first = claimed(registry)
    with pytest.raises(Conflict) as conflict:
        registry.replacements.claim(a_replacement("20260301T120000-2"), 1, quota(registry))
    assert conflict.value.clause == "host has an open replacement or is gone"
    assert registry.hosts.get("i-1") == a_host(open_replacement=first.id)
    assert registry.fleets.get("web").revision == 1


@pytest.mark.parametrize("known", [True, False], ids=["gone", "unknown"])
def test_a_host_that_is_not_there_is_not_claimed(registry: Registry, known: bool) -> None:
    if known:
        registry.hosts.register(a_host(gone_at=NOW, gone_why="terminated"))
    before = registry.hosts.get("i-1")
    with pytest.raises(Conflict) as conflict:
        registry.replacements.claim(a_replacement(), 0, quota(registry))
    assert conflict.value.clause == "host has an open replacement or is gone"
    assert registry.hosts.get("i-1") == before


def test_of_several_failed_clauses_the_first_is_named(registry: Registry) -> None:
    claimed(registry)
    with pytest.raises(Conflict) as all_three:
        registry.replacements.claim(a_replacement(), 0, quota(registry))
    assert all_three.value.clause == "replacement exists"
    with pytest.raises(Conflict) as last_two:
        registry.replacements.claim(a_replacement("20260301T120000-2"), 0, quota(registry))
    assert last_two.value.clause == "host has an open replacement or is gone"


def test_claims_are_counted_for_the_whole_account_in_each_hour(registry: Registry) -> None:
    assert registry.fleets.account().claims_left(quota(registry)) == 99
    claimed(registry)
    claimed(registry, id="20260301T120000-2", fleet="api", old_host="i-2")
    account = registry.fleets.account()
    assert (account.claims_hour, account.claims) == ("2026-03-01T12", 2)
    assert account.claims_left(account.quota(NOW, 99)) == 97
    assert account.claims_left(account.quota(NOW + HOUR, 99)) == 99


def test_beyond_the_accounts_cap_nothing_is_claimed(registry: Registry) -> None:
    claimed(registry)
    registry.hosts.register(a_host("i-2"))
    other = a_replacement("20260301T120000-2", old_host="i-2")
    with pytest.raises(Conflict) as conflict:
        registry.replacements.claim(other, 1, quota(registry, most=1))
    assert "claims of this hour are spent" in conflict.value.clause
    assert registry.replacements.get("web", other.id) is None
    assert registry.hosts.get("i-2") == a_host("i-2")
    later = registry.fleets.account().quota(NOW + HOUR, 1)
    registry.replacements.claim(other, 1, later)
    assert registry.fleets.account().claims == 1


def test_of_two_that_begin_an_hour_only_one_does(registry: Registry) -> None:
    fresh = quota(registry)
    claimed(registry)
    registry.hosts.register(a_host("i-2"))
    with pytest.raises(Conflict, match="its hour has changed"):
        registry.replacements.claim(a_replacement("2", old_host="i-2"), 1, fresh)


def test_a_save_writes_everything_and_raises_the_version(registry: Registry) -> None:
    made = claimed(registry)
    changed = a_full_replacement(version=made.version)
    saved = registry.replacements.save(changed)
    assert saved == replace(changed, version=2)
    assert registry.replacements.get("web", made.id) == saved
    bare = replace(a_replacement(reasons=(Reason.TAINT,), strategy=Strategy.LAUNCH), version=2)
    registry.replacements.save(bare)
    assert registry.replacements.get("web", made.id) == replace(bare, version=3)


def test_times_of_steps_come_back_in_utc_and_naive_ones_are_refused(registry: Registry) -> None:
    made = claimed(registry)
    with pytest.raises(ValueError, match="time zone"):
        registry.replacements.save(replace(made, began={Step.CLAIMED: NOW.replace(tzinfo=None)}))
    assert registry.replacements.get("web", made.id) == made


@pytest.mark.parametrize("moved", [None, LedgerChange(1, NOW)])
def test_a_save_with_an_old_version_conflicts(
    registry: Registry, moved: LedgerChange | None
) -> None:
    made = claimed(registry)
    saved = registry.replacements.save(made)
    with pytest.raises(Conflict) as conflict:
        registry.replacements.save(replace(made, why="stale"), moved)
    assert conflict.value.clause == "version"
    assert registry.replacements.get("web", made.id) == saved
    assert registry.fleets.get("web").ledger_desired is None


@pytest.mark.parametrize("moved", [None, LedgerChange(1, NOW)])
def test_a_save_of_an_unknown_replacement_conflicts(registry: Registry, moved) -> None:
    for version in (0, 1):
        with pytest.raises(Conflict, match="version"):
            registry.replacements.save(a_replacement(version=version), moved)
    assert registry.replacements.get("web", a_replacement().id) is None


def ledger(registry: Registry) -> tuple[int | None, object]:
    fleet = registry.fleets.get("web")
    return fleet.ledger_desired, fleet.ledger_at


def test_a_save_adds_to_the_ledger_what_our_call_moved(registry: Registry) -> None:
    made = claimed(registry)
    made = registry.replacements.intend(made, 1, NOW, ledger_desired=3)
    saved = registry.replacements.save(made, LedgerChange(1, NOW + TICK))
    assert registry.replacements.get("web", made.id) == saved
    assert ledger(registry) == (4, NOW + TICK)
    saved = registry.replacements.save(saved)
    assert ledger(registry) == (4, NOW + TICK)
    # Only now it is read that an earlier call took effect.
    saved = registry.replacements.save(saved, LedgerChange(1, None))
    assert ledger(registry) == (5, NOW + TICK)
    saved = registry.replacements.save(saved, LedgerChange(-1, None))
    registry.replacements.save(saved, LedgerChange(-1, NOW + HOUR))
    assert ledger(registry) == (3, NOW + HOUR)


ENTRIES = [
    Entry(of_fleet("web"), NOW, "r-2", "proving", "it came"),
    Entry(of_host("i-1"), NOW, "r-2", "proving", "it came"),
]
WRITES = {
    "claim": lambda r, made: r.claim(
        replace(made, id="20260301T120000-2", old_host="i-2"), 1, BEGUN, ENTRIES
    ),
    "intend": lambda r, made: r.intend(made, 1, NOW, entries=ENTRIES),
    "save": lambda r, made: r.save(made, entries=ENTRIES),
    "save with ledger": lambda r, made: r.save(made, LedgerChange(1, NOW), ENTRIES),
    "commit": lambda r, made: r.commit(made, NOW, ENTRIES),
    "finish": lambda r, made: r.finish(replace(made, step=Step.ABANDONED), entries=ENTRIES),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_happened_is_in_the_timeline_with_the_write_that_tells_it(
    registry: Registry, write
) -> None:
    made = claimed(registry)
    registry.hosts.register(a_host("i-2"))
    write(registry.replacements, made)
    assert registry.timeline.of(of_fleet("web")) == ENTRIES[:1]
    assert registry.timeline.of(of_host("i-1")) == ENTRIES[1:]


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_what_was_refused_is_not_in_the_timeline(registry: Registry, write) -> None:
    """Each is refused: for an old version, or for a host that nobody knows."""
    made = claimed(registry)
    registry.replacements.save(made)
    with pytest.raises(Conflict):
        write(registry.replacements, made)
    assert registry.timeline.of(of_fleet("web")) == registry.timeline.of(of_host("i-1")) == []


def test_an_intent_is_noted_before_the_call(registry: Registry) -> None:
    made = claimed(registry)
    meant = registry.replacements.intend(replace(made, step=Step.LAUNCHING), 1, NOW, 0)
    assert meant == replace(made, step=Step.LAUNCHING, version=2)
    assert registry.replacements.get("web", made.id) == meant
    assert registry.fleets.get("web").revision == 2
    assert ledger(registry) == (0, NOW)
    registry.replacements.intend(meant, 2, NOW + TICK)
    assert ledger(registry) == (0, NOW + TICK)


def test_of_two_intents_upon_one_reading_only_one_wins(registry: Registry) -> None:
    one, two = claimed(registry), claimed(registry, id="20260301T120000-2", old_host="i-2")
    registry.replacements.intend(one, 2, NOW, 3)
    with pytest.raises(Conflict) as conflict:
        registry.replacements.intend(two, 2, NOW, 4)
    assert conflict.value.clause == "another worker acted on the fleet meanwhile"
    assert registry.replacements.get("web", two.id) == two
    assert ledger(registry) == (3, NOW)


def test_who_was_about_to_claim_must_read_anew_what_has_ended(registry: Registry) -> None:
    made = claimed(registry)
    before = registry.fleets.get("web").revision
    registry.replacements.finish(replace(made, step=Step.CANCELLED))
    assert registry.fleets.get("web").revision == before + 1


def test_an_intent_with_an_old_version_conflicts(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.save(made)
    with pytest.raises(Conflict) as conflict:
        registry.replacements.intend(made, 1, NOW, 3)
    assert conflict.value.clause == "version"
    assert registry.fleets.get("web").revision == 1


def test_what_the_caller_does_to_its_mapping_later_is_not_stored(registry: Registry) -> None:
    began = {Step.CLAIMED: NOW}
    made = claimed(registry, began=began)
    began[Step.DONE] = NOW
    found = registry.replacements.get("web", made.id)
    assert found and found.began == {Step.CLAIMED: NOW}
    found.began[Step.DONE] = NOW  # type: ignore[index]
    assert registry.replacements.open_in("web")[0].began == {Step.CLAIMED: NOW}


def test_open_replacements_are_listed_oldest_first(registry: Registry) -> None:
    second = claimed(registry, id="20260301T130000-1")
    first = claimed(registry, id="20260301T120000-9", old_host="i-2")
    claimed(registry, id="20260301T110000-1", old_host="i-3", fleet="api")
    assert registry.replacements.open_in("web") == [first, second]
    assert registry.replacements.open_in("none") == []


def test_a_replacement_that_ended_is_found_but_not_open(registry: Registry) -> None:
    made = claimed(registry)
    ended = registry.replacements.finish(replace(made, step=Step.CANCELLED))
    assert registry.replacements.open_in("web") == []
    assert registry.replacements.get("web", made.id) == ended


def test_an_unknown_replacement_is_none(registry: Registry) -> None:
    claimed(registry)
    assert registry.replacements.get("api", a_replacement().id) is None
    assert registry.replacements.get("web", "other") is None


def committing(replacement: Replacement) -> Replacement:
    return replace(replacement, step=Step.RETIRING, began={Step.RETIRING: NOW})


def test_a_commit_saves(registry: Registry) -> None:
    made = claimed(registry)
    committed = registry.replacements.commit(committing(made), NOW)
    assert committed == replace(committing(made), version=2)
    assert registry.replacements.get("web", made.id) == committed


def leaving_at(registry: Registry) -> datetime | None:
    found = registry.hosts.get("i-1")
    assert found
    return found.leaving_at


def test_from_a_commit_on_the_old_host_is_leaving_unless_it_is_not_done(registry: Registry) -> None:
    committed = registry.replacements.commit(committing(claimed(registry)), NOW)
    assert leaving_at(registry) == NOW
    registry.replacements.finish(replace(committed, step=Step.CANCELLED))
    assert leaving_at(registry) is None
    again = claimed(registry, id="20260301T120000-2")
    registry.replacements.finish(done(registry.replacements.commit(committing(again), NOW)))
    assert leaving_at(registry) == NOW


def refused_commit(registry: Registry, replacement: Replacement, clause: str) -> None:
    before = registry.replacements.get("web", replacement.id)
    with pytest.raises(Conflict) as conflict:
        registry.replacements.commit(committing(replacement), NOW)
    assert conflict.value.clause == clause
    assert registry.replacements.get("web", replacement.id) == before


def test_a_commit_with_an_old_version_conflicts(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.save(made)
    refused_commit(registry, made, "version")


@pytest.mark.parametrize("until", [NOW + TICK, NOW + 1000 * HOUR])
def test_a_commit_under_a_hold_conflicts(registry: Registry, until) -> None:
    registry.hosts.register(a_host(hold=replace(HOLD, until=until)))
    refused_commit(registry, claimed(registry), "host is held or gone")


@pytest.mark.parametrize("until", [NOW, NOW - TICK])
def test_a_hold_that_is_over_does_not_stop_a_commit(registry: Registry, until) -> None:
    registry.hosts.register(a_host(hold=replace(HOLD, until=until)))
    registry.replacements.commit(committing(claimed(registry)), NOW)


def test_a_commit_for_a_host_that_is_gone_conflicts(registry: Registry) -> None:
    made = claimed(registry)
    registry.hosts.forget("i-1", NOW, "terminated")
    refused_commit(registry, made, "host is held or gone")


@pytest.mark.parametrize("until", [NOW + TICK, None])
@pytest.mark.parametrize(
    ("fleet", "clause"), [("web", "fleet frozen"), (None, "account frozen")], ids=["fleet", "all"]
)
def test_a_commit_under_a_freeze_conflicts(registry: Registry, fleet, clause, until) -> None:
    made = claimed(registry)
    registry.fleets.set_freeze(fleet, replace(FREEZE, until=until))
    refused_commit(registry, made, clause)


@pytest.mark.parametrize("freeze", [replace(FREEZE, until=NOW), None], ids=["over", "lifted"])
@pytest.mark.parametrize("fleet", ["web", None])
def test_a_freeze_that_is_over_does_not_stop_a_commit(registry: Registry, fleet, freeze) -> None:
    made = claimed(registry)
    registry.fleets.set_freeze(fleet, FREEZE)
    registry.fleets.set_freeze(fleet, freeze)
    registry.replacements.commit(committing(made), NOW)


def test_of_several_reasons_against_a_commit_the_first_is_named(registry: Registry) -> None:
    made = claimed(registry)
    registry.fleets.set_freeze(None, FREEZE)
    refused_commit(registry, made, "account frozen")
    registry.fleets.set_freeze("web", FREEZE)
    refused_commit(registry, made, "fleet frozen")
    registry.hosts.forget("i-1", NOW, "terminated")
    refused_commit(registry, made, "host is held or gone")
    registry.replacements.save(made)
    refused_commit(registry, made, "version")


def test_a_commit_at_a_naive_time_is_refused(registry: Registry) -> None:
    made = claimed(registry)
    with pytest.raises(ValueError, match="time zone"):
        registry.replacements.commit(made, NOW.replace(tzinfo=None))


def done(replacement: Replacement, **changes: Any) -> Replacement:
    began = {Step.CLAIMED: NOW, Step.DONE: NOW + HOUR}
    given: dict[str, Any] = {"step": Step.DONE, "began": began, "new_host": "i-2"}
    return replace(replacement, **(given | changes))


def test_a_done_replacement_writes_the_lineage_of_both_hosts(registry: Registry) -> None:
    registry.hosts.register(a_full_host(generation=3, replaced_by=None))
    registry.hosts.register(a_host("i-2"))
    made = claimed(registry)
    finished = registry.replacements.finish(done(made))
    assert finished == replace(done(made), version=2)
    assert registry.hosts.get("i-1") == a_full_host(replaced_by="i-2", request=None)
    assert registry.hosts.get("i-2") == a_host("i-2", replaces="i-1", generation=4)
    assert registry.fleets.get("web").last_replaced_at == NOW + HOUR


def test_lineage_is_written_on_a_tombstone_which_stays_one(registry: Registry) -> None:
    made = claimed(registry)
    registry.hosts.forget("i-1", NOW, "terminated")
    registry.replacements.finish(done(made))
    gone = a_host(gone_at=NOW, gone_why="terminated", replaced_by="i-2")
    assert registry.hosts.get("i-1") == gone


def test_a_done_replacement_makes_no_row_of_an_unknown_host(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.finish(done(made))
    assert registry.hosts.get("i-2") is None
    assert registry.hosts.get("i-1") == a_host(replaced_by="i-2")


def test_a_done_replacement_without_a_new_host_ends_too(registry: Registry) -> None:
    registry.replacements.finish(done(claimed(registry), new_host=None))
    assert registry.hosts.get("i-1") == a_host()


@pytest.mark.parametrize("retry_after", [NOW + HOUR, None])
@pytest.mark.parametrize(
    ("template", "failures", "failed_template"),
    [
        pytest.param("lt-1@4", 3, "lt-1@4", id="of the same template"),
        pytest.param("lt-1@5", 1, "lt-1@5", id="of the next one"),
        pytest.param(None, 3, "lt-1@4", id="not known"),
    ],
)
def test_one_that_failed_counts_for_its_old_host_and_says_when_to_retry(
    registry: Registry, template, failures, failed_template, retry_after
) -> None:
    registry.hosts.register(a_full_host())
    registry.hosts.register(a_host("i-2"))
    made = claimed(registry)
    failed = replace(made, step=Step.ABANDONED, new_host="i-2", template=template)
    registry.replacements.finish(failed, retry_after)
    assert registry.hosts.get("i-1") == a_full_host(
        retry_after=retry_after,
        failures=failures,
        failed_template=failed_template,
        leaving_at=None,
    )
    assert registry.hosts.get("i-2") == a_host("i-2")
    assert registry.fleets.get("web").last_replaced_at is None


def test_one_that_was_cancelled_says_nothing_of_its_hosts(registry: Registry) -> None:
    registry.hosts.register(a_full_host())
    registry.replacements.finish(replace(claimed(registry), step=Step.CANCELLED))
    assert registry.hosts.get("i-1") == a_full_host(leaving_at=None)
    assert registry.fleets.get("web").last_replaced_at is None


@pytest.mark.parametrize("breaker", [Breaker(3, NOW + HOUR, "no capacity"), Breaker()])
def test_an_end_sets_the_breaker_of_its_fleet(registry: Registry, breaker: Breaker) -> None:
    first, last = claimed(registry), claimed(registry, id="20260301T120000-2", old_host="i-2")
    registry.replacements.finish(replace(first, step=Step.ABANDONED), None, Breaker(1, NOW, "no"))
    registry.replacements.finish(done(last, new_host=None), None, breaker)
    fleet = registry.fleets.get("web")
    assert (fleet.breaker, fleet.last_replaced_at) == (breaker, NOW + HOUR)


def test_an_end_that_is_refused_leaves_the_breaker(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.save(made)
    with pytest.raises(Conflict):
        registry.replacements.finish(replace(made, step=Step.ABANDONED), NOW, Breaker(1, NOW, "no"))
    assert registry.fleets.get("web").breaker == Breaker()


def test_an_end_without_one_leaves_the_breaker(registry: Registry) -> None:
    first, last = claimed(registry), claimed(registry, id="20260301T120000-2", old_host="i-2")
    failed = Breaker(1, None, "no capacity")
    registry.replacements.finish(replace(first, step=Step.ABANDONED), NOW, failed)
    registry.replacements.finish(replace(last, step=Step.CANCELLED))
    assert registry.fleets.get("web").breaker == failed


def test_a_host_can_be_claimed_again_after_the_end(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.finish(replace(made, step=Step.ABANDONED), NOW)
    again = claimed(registry, id="20260301T140000-1")
    assert registry.replacements.open_in("web") == [again]


def test_a_finish_leaves_the_claim_of_another_replacement(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.save(replace(made, step=Step.ABANDONED))
    first_end = registry.replacements.finish(replace(made, step=Step.ABANDONED, version=2))
    other = claimed(registry, id="20260301T140000-1")
    registry.replacements.finish(first_end)
    found = registry.hosts.get("i-1")
    assert found and found.open_replacement == other.id


def test_a_finish_with_an_old_version_changes_nothing(registry: Registry) -> None:
    made = claimed(registry)
    saved = registry.replacements.save(made)
    with pytest.raises(Conflict) as conflict:
        registry.replacements.finish(done(made))
    assert conflict.value.clause == "version"
    assert registry.hosts.get("i-1") == a_host(open_replacement=made.id)
    assert registry.replacements.open_in("web") == [saved]
    assert registry.fleets.get("web").last_replaced_at is None


def test_a_fleet_remembers_how_long_its_last_twenty_rebuilds_took(registry: Registry) -> None:
    for number in range(23):
        made = claimed(registry, id=f"20260301T120000-{number:02}", old_host=f"i-{number}")
        ended = {Step.CLAIMED: NOW, Step.DONE: NOW + timedelta(minutes=number, microseconds=9)}
        registry.replacements.finish(done(made, new_host=None, began=ended))
    took = registry.fleets.get("web").rebuilds
    assert took == tuple(timedelta(minutes=number) for number in range(3, 23))
    assert registry.fleets.read_all()[1]["web"].rebuilds == took


def test_what_ended_otherwise_is_not_measured(registry: Registry) -> None:
    made = claimed(registry)
    registry.replacements.finish(replace(made, step=Step.ABANDONED))
    assert registry.fleets.get("web").rebuilds == ()


def test_what_lost_its_beginning_is_not_measured(registry: Registry) -> None:
    registry.replacements.finish(done(claimed(registry), began={Step.DONE: NOW}))
    fleet = registry.fleets.get("web")
    assert (fleet.last_replaced_at, fleet.rebuilds) == (NOW, ())


def test_a_finish_of_what_has_not_ended_is_refused(registry: Registry) -> None:
    made = claimed(registry)
    with pytest.raises(ValueError, match="not ended"):
        registry.replacements.finish(made)


def test_a_finish_leaves_the_count_of_open_ones_to_the_pass(registry: Registry) -> None:
    registry.replacements.finish(done(claimed(registry)))
    assert registry.fleets.get("web").open_replacements == 1


def five(registry: Registry) -> list[str]:
    ids = [(NOW + timedelta(hours=n)).strftime("%Y%m%dT%H%M%S-1") for n in range(5)]
    for number, id in enumerate(ids):
        claimed(registry, id=id, old_host=f"i-{number}")
    claimed(registry, id="20260101T000000-1", old_host="i-api", fleet="api")
    return ids


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_pages_of_a_fleet_are_newest_first(registry: Registry, limit: int) -> None:
    ids = five(registry)
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = registry.replacements.page(limit, cursor, fleet="web")
        found, cursor, pages = [*found, *page.items], page.cursor, pages + 1
    assert [replacement.id for replacement in found] == ids[::-1]
    assert pages == -(-5 // limit)


def test_pages_over_all_fleets_add_up(registry: Registry) -> None:
    ids = five(registry)
    first = registry.replacements.page(4)
    last = registry.replacements.page(4, first.cursor)
    found = [replacement.id for replacement in (*first.items, *last.items)]
    assert sorted(found) == sorted([*ids, "20260101T000000-1"])
    assert last.cursor is None


def test_a_cursor_of_another_listing_is_a_bad_request(registry: Registry) -> None:
    five(registry)
    cursor = registry.replacements.page(1, fleet="web").cursor
    for fleet in (None, "api"):
        with pytest.raises(BadRequest, match="cursor"):
            registry.replacements.page(1, cursor, fleet=fleet)

"""Hosts: the contract, in both registries."""

from dataclasses import FrozenInstanceError, replace
from datetime import timedelta, timezone

import pytest

from chalicelib.errors import BadRequest, Conflict
from chalicelib.model.hook import HookWait, Transition
from chalicelib.model.host import Host, Mark, Seen
from chalicelib.model.replacement import Reason
from chalicelib.registry.contract import Registry
from tests.registry.examples import (
    HOLD,
    HOUR,
    NOW,
    READ,
    REQUEST,
    TICK,
    TOUCHED,
    WAIT,
    a_bare_host,
    a_full_host,
    a_host,
)


@pytest.mark.parametrize("host", [a_host(), a_full_host(), a_bare_host()], ids=lambda _: "")
def test_a_registered_host_comes_back_equal(registry: Registry, host: Host) -> None:
    assert registry.hosts.register(host)
    assert registry.hosts.get(host.id) == host


def test_a_host_registered_when_already_gone_comes_back_equal(registry: Registry) -> None:
    gone = a_full_host(gone_at=NOW, gone_why="terminated")
    assert registry.hosts.register(gone)
    assert registry.hosts.get(gone.id) == gone
    assert registry.hosts.in_fleet("web") == []


def test_times_come_back_in_utc(registry: Registry) -> None:
    east = NOW.astimezone(timezone(timedelta(hours=2)))
    registry.hosts.register(a_host(born_at=east, hold=replace(HOLD, until=east)))
    found = registry.hosts.get("i-1")
    assert found and found.hold
    assert found.born_at.isoformat() == found.hold.until.isoformat() == NOW.isoformat()


@pytest.mark.parametrize("name", ["born_at", "launched_at", "recycle_at"])
def test_a_naive_time_is_refused(registry: Registry, name: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        registry.hosts.register(a_host(**{name: NOW.replace(tzinfo=None)}))
    assert registry.hosts.get("i-1") is None


def test_a_naive_time_of_a_later_write_is_refused(registry: Registry) -> None:
    registry.hosts.register(a_host())
    naive = NOW.replace(tzinfo=None)
    for write in (
        lambda: registry.hosts.update_facts(a_host(born_at=naive), a_host()),
        lambda: registry.hosts.forget("i-1", naive, "terminated"),
        lambda: registry.hosts.request("i-1", replace(REQUEST, at=naive)),
    ):
        with pytest.raises(ValueError, match="time zone"):
            write()
    assert registry.hosts.get("i-1") == a_host()


def test_of_two_writers_with_one_reading_neither_undoes_what_the_other_saw(
    registry: Registry,
) -> None:
    registry.hosts.register(a_full_host())
    read = registry.hosts.get("i-1")
    assert read
    assert registry.hosts.update_facts(replace(read, tags={"owner": "eve"}), read)
    assert registry.hosts.update_facts(replace(read, lifecycle="Standby"), read)
    found = registry.hosts.get("i-1")
    assert found and (found.tags, found.lifecycle) == ({"owner": "eve"}, "Standby")


def test_an_unknown_host_is_none(registry: Registry) -> None:
    assert registry.hosts.get("i-1") is None


def test_what_is_read_cannot_be_changed(registry: Registry) -> None:
    registry.hosts.register(a_host())
    found = registry.hosts.get("i-1")
    with pytest.raises(FrozenInstanceError):
        found.state = "stopped"  # type: ignore[union-attr, misc]


def test_registering_again_changes_nothing(registry: Registry) -> None:
    registry.hosts.register(a_full_host())
    assert not registry.hosts.register(a_host(state="stopped"))
    assert registry.hosts.get("i-1") == a_full_host()


def test_registering_does_not_revive_a_host_that_is_gone(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.forget("i-1", NOW, "terminated")
    assert not registry.hosts.register(a_host())
    assert registry.hosts.get("i-1") == a_host(gone_at=NOW, gone_why="terminated")


def test_a_late_running_after_terminated_does_not_revive(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.forget("i-1", NOW, "terminated")
    late = a_host(state="running", seen_at=NOW + HOUR, born_at=NOW - 9 * HOUR)
    assert not registry.hosts.update_facts(late, a_host())
    assert registry.hosts.get("i-1") == a_host(gone_at=NOW, gone_why="terminated")


def test_facts_of_an_unknown_host_make_no_row(registry: Registry) -> None:
    assert not registry.hosts.update_facts(a_host(), a_host())
    assert registry.hosts.get("i-1") is None


def test_facts_are_written_and_marks_and_lineage_are_not(registry: Registry) -> None:
    registry.hosts.register(a_full_host())
    facts = {
        "fleet": "api",
        "group": None,
        "zone": "eu-west-1b",
        "instance_type": "m7g.xlarge",
        "image_id": "ami-2",
        "private_ip": None,
        "template": None,
        "state": "stopped",
        "launched_at": NOW,
        "born_at": NOW - 5 * HOUR,
        "seen_at": NOW + HOUR,
        "seen_how": Seen.AUDIT,
        "recycle_at": None,
        "recycle_basis": "policy 8",
        "unwell_since": None,
        "unwell_why": None,
        "tags": {},
        "details": None,
        "lifecycle": "Terminating",
        "checks": {"ec2": "impaired"},
        "services": (),
    }
    assert registry.hosts.update_facts(a_host(**facts), a_full_host())
    assert registry.hosts.get("i-1") == a_full_host(**facts)


@pytest.mark.parametrize(
    ("given", "kept"),
    [(NOW - 3 * HOUR, NOW - 3 * HOUR), (NOW - 2 * HOUR + TICK, NOW - 2 * HOUR)],
    ids=["earlier: written", "later: not written"],
)
def test_a_birth_moves_only_backwards(registry: Registry, given, kept) -> None:
    registry.hosts.register(a_host())
    assert registry.hosts.update_facts(a_host(born_at=given, state="stopped"), a_host())
    assert registry.hosts.get("i-1") == a_host(born_at=kept, state="stopped")


def test_forgetting_leaves_a_tombstone(registry: Registry) -> None:
    registry.hosts.register(a_full_host())
    assert registry.hosts.forget("i-1", NOW, "terminated")
    tombstone = a_full_host(gone_at=NOW, gone_why="terminated")
    assert registry.hosts.get("i-1") == tombstone
    assert registry.hosts.get_many(["i-1"]) == {"i-1": tombstone}


def test_a_host_without_a_fleet_is_forgotten_too(registry: Registry) -> None:
    registry.hosts.register(a_bare_host())
    assert registry.hosts.forget("i-1", NOW, "terminated")
    assert registry.hosts.get("i-1") == a_bare_host(gone_at=NOW, gone_why="terminated")


def test_forgetting_twice_keeps_the_first_time_and_cause(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.forget("i-1", NOW, "terminated")
    assert not registry.hosts.forget("i-1", NOW + HOUR, "lost")
    assert registry.hosts.get("i-1") == a_host(gone_at=NOW, gone_why="terminated")


def test_forgetting_an_unknown_host_makes_no_row(registry: Registry) -> None:
    assert not registry.hosts.forget("i-1", NOW, "terminated")
    assert registry.hosts.get("i-1") is None


def test_a_request_marks_a_living_host(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.request("i-1", REQUEST)
    assert registry.hosts.get("i-1") == a_host(request=REQUEST)


def test_a_later_request_takes_the_place_of_an_earlier_one(registry: Registry) -> None:
    registry.hosts.register(a_full_host())
    later = replace(REQUEST, by="eve", at=NOW + HOUR)
    registry.hosts.request("i-1", later)
    assert registry.hosts.get("i-1") == a_full_host(request=later)


def test_a_request_for_an_unknown_host_conflicts(registry: Registry) -> None:
    with pytest.raises(Conflict) as conflict:
        registry.hosts.request("i-1", REQUEST)
    assert conflict.value.clause == "unknown"
    assert registry.hosts.get("i-1") is None


def test_a_request_for_a_host_that_is_gone_conflicts(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.forget("i-1", NOW, "terminated")
    with pytest.raises(Conflict) as conflict:
        registry.hosts.request("i-1", REQUEST)
    assert conflict.value.clause == "gone"


def test_a_host_is_released_only_from_the_replacement_that_is_named(registry: Registry) -> None:
    registry.hosts.register(a_host(open_replacement="r-1"))
    registry.hosts.release("i-1", "r-2")
    assert registry.hosts.get("i-1") == a_host(open_replacement="r-1")
    registry.hosts.release("i-1", "r-1")
    registry.hosts.release("i-unknown", "r-1")
    assert registry.hosts.get("i-1") == a_host()
    assert registry.hosts.get("i-unknown") is None


MARKS = [Reason.TAINT, Reason.INTERRUPTION, Reason.MAINTENANCE]


@pytest.mark.parametrize("reason", MARKS)
def test_a_mark_is_noted_and_a_later_one_takes_its_place(
    registry: Registry, reason: Reason
) -> None:
    registry.hosts.register(a_host())
    was = None
    for mark in (TOUCHED, replace(TOUCHED, why="SendCommand", due=NOW + HOUR, over=True)):
        assert registry.hosts.mark("i-1", reason, mark, was)
        assert registry.hosts.get("i-1") == a_host(**{str(reason): mark})
        was = mark


@pytest.mark.parametrize("was", [None, replace(TOUCHED, why="another")], ids=["none", "another"])
def test_a_mark_takes_the_place_only_of_the_one_that_was_read(
    registry: Registry, was: Mark | None
) -> None:
    registry.hosts.register(a_host())
    assert not registry.hosts.mark("i-1", Reason.TAINT, TOUCHED, replace(TOUCHED, why="never"))
    registry.hosts.mark("i-1", Reason.TAINT, TOUCHED)
    assert not registry.hosts.mark("i-1", Reason.TAINT, replace(TOUCHED, by="bob"), was)
    assert registry.hosts.get("i-1") == a_host(taint=TOUCHED)


def test_facts_leave_marks_alone(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.mark("i-1", Reason.TAINT, TOUCHED)
    registry.hosts.update_facts(a_host(state="stopped"), a_host())
    assert registry.hosts.get("i-1") == a_host(state="stopped", taint=TOUCHED)


def test_a_host_that_is_gone_or_unknown_is_not_marked(registry: Registry) -> None:
    assert not registry.hosts.mark("i-1", Reason.TAINT, TOUCHED)
    assert registry.hosts.get("i-1") is None
    registry.hosts.register(a_host())
    registry.hosts.forget("i-1", NOW, "terminated")
    assert not registry.hosts.mark("i-1", Reason.TAINT, TOUCHED)


def test_what_is_no_mark_is_refused(registry: Registry) -> None:
    registry.hosts.register(a_host())
    with pytest.raises(
        ValueError, match="age is no mark; allowed: interruption, maintenance, taint"
    ):
        registry.hosts.mark("i-1", Reason.AGE, TOUCHED)


def test_only_the_first_word_of_a_host_that_is_ready_counts(registry: Registry) -> None:
    registry.hosts.register(a_host())
    assert registry.hosts.ready("i-1", "host", NOW)
    assert not registry.hosts.ready("i-1", "again", NOW + TICK)
    registry.hosts.update_facts(a_host(state="stopped"), a_host())
    assert registry.hosts.get("i-1") == a_host(state="stopped", ready_at=NOW, ready_by="host")


def test_a_host_that_is_gone_or_unknown_is_not_ready(registry: Registry) -> None:
    assert not registry.hosts.ready("i-1", "host", NOW)
    registry.hosts.register(a_host())
    registry.hosts.forget("i-1", NOW, "terminated")
    assert not registry.hosts.ready("i-1", "host", NOW)


def test_a_host_s_first_reading_of_its_configuration_is_its_only_one(registry: Registry) -> None:
    registry.hosts.register(a_host())
    assert registry.hosts.note_config("i-1", READ)
    assert not registry.hosts.note_config("i-1", replace(READ, revision=8, digest="d2"))
    registry.hosts.update_facts(a_host(state="stopped"), a_host())
    assert registry.hosts.get("i-1") == a_host(state="stopped", config=READ)


def test_a_host_that_is_gone_or_unknown_reads_nothing(registry: Registry) -> None:
    assert not registry.hosts.note_config("i-1", READ)
    registry.hosts.register(a_host())
    registry.hosts.forget("i-1", NOW, "terminated")
    assert not registry.hosts.note_config("i-1", READ)
    assert registry.hosts.get("i-1").config is None  # type: ignore[union-attr]


def test_many_are_got_at_once_without_the_unknown(registry: Registry) -> None:
    hosts = {f"i-{n}": a_host(f"i-{n}") for n in range(120)}
    for host in hosts.values():
        registry.hosts.register(host)
    assert registry.hosts.get_many([*hosts, *hosts, "i-unknown"]) == hosts
    assert registry.hosts.get_many([]) == {}


def some_hosts(registry: Registry) -> list[Host]:
    """Five living hosts of web, oldest first; one gone; others elsewhere."""
    web = [a_host(f"i-{9 - n}", born_at=NOW + n * TICK) for n in range(5)]
    for host in [
        *reversed(web),
        a_host("i-gone"),
        a_host("i-api", fleet="api"),
        a_bare_host("i-x"),
    ]:
        registry.hosts.register(host)
    registry.hosts.forget("i-gone", NOW, "terminated")
    return web


def test_a_fleet_lists_its_living_hosts_oldest_first(registry: Registry) -> None:
    web = some_hosts(registry)
    assert registry.hosts.in_fleet("web") == web
    assert registry.hosts.in_fleet("none") == []


def test_a_host_that_changes_its_fleet_changes_the_list(registry: Registry) -> None:
    registry.hosts.register(a_host())
    registry.hosts.update_facts(a_host(fleet="api"), a_host())
    assert registry.hosts.in_fleet("web") == []
    assert registry.hosts.in_fleet("api") == [a_host(fleet="api")]
    registry.hosts.update_facts(a_bare_host(), a_host())
    assert registry.hosts.in_fleet("api") == []


def test_every_living_host_is_found(registry: Registry) -> None:
    web = some_hosts(registry)
    found = {host.id for host in registry.hosts.every()}
    assert found == {host.id for host in web} | {"i-api", "i-x"}


@pytest.mark.parametrize("limit", [1, 2, 5, 6])
def test_pages_of_a_fleet_add_up_to_its_list(registry: Registry, limit: int) -> None:
    web = some_hosts(registry)
    found, cursor, pages = [], None, 0
    while pages == 0 or cursor:
        page = registry.hosts.page(limit, cursor, fleet="web")
        found, cursor, pages = [*found, *page.items], page.cursor, pages + 1
        assert len(page.items) <= limit
    assert found == web
    assert pages == -(-len(web) // limit)


def test_pages_of_all_hosts_add_up_without_those_that_are_gone(registry: Registry) -> None:
    web = some_hosts(registry)
    first = registry.hosts.page(4)
    last = registry.hosts.page(4, first.cursor)
    found = [host.id for host in (*first.items, *last.items)]
    assert sorted(found) == sorted([*(host.id for host in web), "i-api", "i-x"])
    assert len(first.items) == 4 and last.cursor is None


def test_a_page_goes_on_when_the_host_at_its_cursor_is_gone_meanwhile(registry: Registry) -> None:
    web = some_hosts(registry)
    first = registry.hosts.page(2, fleet="web")
    registry.hosts.forget(web[1].id, NOW, "terminated")
    assert registry.hosts.page(9, first.cursor, fleet="web").items == tuple(web[2:])


def test_a_page_of_nothing_is_empty(registry: Registry) -> None:
    page = registry.hosts.page(10)
    assert page.items == () and page.cursor is None


def test_a_limit_below_one_is_a_bad_request(registry: Registry) -> None:
    with pytest.raises(BadRequest, match="limit"):
        registry.hosts.page(0)


def test_a_cursor_of_another_listing_is_a_bad_request(registry: Registry) -> None:
    some_hosts(registry)
    cursor = registry.hosts.page(1, fleet="web").cursor
    for fleet in (None, "api"):
        with pytest.raises(BadRequest, match="cursor"):
            registry.hosts.page(1, cursor, fleet=fleet)


FIRST = HookWait(Transition.LAUNCHING, NOW)


@pytest.mark.parametrize("wait", [FIRST, WAIT], ids=["little", "all"])
def test_a_wait_at_a_hook_is_noted_and_taken_back(registry: Registry, wait: HookWait) -> None:
    registry.hosts.register(a_host())
    assert registry.hosts.note_wait("i-1", wait, was=None)
    assert registry.hosts.get("i-1") == a_host(at_hook=wait)
    assert registry.hosts.note_wait("i-1", None, was=wait)
    assert registry.hosts.get("i-1") == a_host()


def test_of_two_hands_that_note_a_wait_only_one_does(registry: Registry) -> None:
    registry.hosts.register(a_host())
    assert registry.hosts.note_wait("i-1", FIRST, was=None)
    assert not registry.hosts.note_wait("i-1", replace(FIRST, since=NOW + TICK), was=None)
    asked = replace(FIRST, asked_at=NOW, revision=2)
    assert registry.hosts.note_wait("i-1", asked, was=FIRST)
    assert not registry.hosts.note_wait("i-1", replace(asked, asked_at=NOW + TICK), was=FIRST)
    assert not registry.hosts.note_wait("i-1", None, was=FIRST)
    assert registry.hosts.get("i-1") == a_host(at_hook=asked)


def test_no_wait_is_noted_of_a_host_that_is_missing_or_gone(registry: Registry) -> None:
    assert not registry.hosts.note_wait("i-1", FIRST, was=None)
    assert registry.hosts.get("i-1") is None
    registry.hosts.register(a_host(at_hook=FIRST))
    registry.hosts.forget("i-1", NOW, "terminated")
    assert not registry.hosts.note_wait("i-1", replace(FIRST, revision=2), was=FIRST)


def test_facts_leave_a_wait_alone(registry: Registry) -> None:
    registry.hosts.register(a_host(at_hook=WAIT))
    registry.hosts.update_facts(a_host(state="stopped"), a_host())
    assert registry.hosts.get("i-1") == a_host(state="stopped", at_hook=WAIT)

"""The timeline: the contract, in both registries."""

from dataclasses import replace

import pytest

from chalicelib.errors import BadRequest
from chalicelib.model.timeline import Entry, of_fleet, of_host
from chalicelib.registry.contract import Registry
from tests.registry.examples import HOUR, NOW, TICK

FIRST = Entry(of_host("i-1"), NOW, "event-1", "registered", "seen by an event", by="ada")


def test_entries_come_back_newest_first(registry: Registry) -> None:
    entries = [replace(FIRST, at=NOW + n * TICK, id=f"e{9 - n}") for n in range(5)]
    registry.timeline.append([entries[3], entries[0], entries[4]])
    registry.timeline.append([entries[2], entries[1]])
    assert registry.timeline.of(FIRST.subject) == entries[::-1]
    assert registry.timeline.of(FIRST.subject, limit=2) == [entries[4], entries[3]]


def test_subjects_are_apart(registry: Registry) -> None:
    of_web = replace(FIRST, subject=of_fleet("web"))
    registry.timeline.append([FIRST, of_web])
    assert registry.timeline.of("fleet/web") == [of_web]
    assert registry.timeline.of("fleet/none") == []


def test_appending_again_is_a_no_op(registry: Registry) -> None:
    registry.timeline.append([FIRST, FIRST])
    registry.timeline.append([FIRST])
    assert registry.timeline.of(FIRST.subject) == [FIRST]


@pytest.mark.parametrize("other", [replace(FIRST, id="event-2"), replace(FIRST, at=NOW + HOUR)])
def test_another_id_or_time_is_another_entry(registry: Registry, other: Entry) -> None:
    registry.timeline.append([FIRST, other])
    assert registry.timeline.of(FIRST.subject) == [other, FIRST]


def test_an_id_may_have_a_hash_sign(registry: Registry) -> None:
    odd = replace(FIRST, id="#a#b")
    registry.timeline.append([odd])
    assert registry.timeline.of(FIRST.subject) == [odd]


def test_many_entries_are_appended_at_once(registry: Registry) -> None:
    entries = [replace(FIRST, at=NOW + n * TICK) for n in range(60)]
    registry.timeline.append(iter(entries))
    assert registry.timeline.of(FIRST.subject) == entries[::-1]
    registry.timeline.append([])


def test_a_naive_time_is_refused(registry: Registry) -> None:
    with pytest.raises(ValueError, match="time zone"):
        registry.timeline.append([replace(FIRST, at=NOW.replace(tzinfo=None))])
    assert registry.timeline.of(FIRST.subject) == []


def test_pages_go_on_where_the_one_before_ended(registry: Registry) -> None:
    entries = [replace(FIRST, at=NOW + n * TICK) for n in range(5)]
    registry.timeline.append(entries)
    found, cursor = [], None
    for _ in range(3):
        page = registry.timeline.page(FIRST.subject, 2, cursor)
        found, cursor = found + list(page.items), page.cursor
    assert (found, cursor) == (entries[::-1], None)
    assert registry.timeline.page("host/none", 2).items == ()


def test_a_cursor_of_another_timeline_is_refused(registry: Registry) -> None:
    registry.timeline.append([FIRST, replace(FIRST, id="event-2")])
    cursor = registry.timeline.page(FIRST.subject, 1).cursor
    with pytest.raises(BadRequest):
        registry.timeline.page(of_fleet("web"), 1, cursor)

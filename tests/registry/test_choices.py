"""What a listing is asked for is all that it lists, page by page, in few reads."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.errors import BadRequest
from chalicelib.model.choice import HostChoice, OlderThan, ReplacementChoice
from chalicelib.model.host import Host
from chalicelib.model.replacement import Replacement, Step
from chalicelib.registry import cursors, reading
from chalicelib.registry.binding import Tables
from chalicelib.registry.contract import Registry
from chalicelib.registry.rows import to_host
from tests.registry.examples import BEGUN, NOW, TICK, a_host, a_replacement
from tests.registry.test_same import walk

A, B = "eu-west-1a", "eu-west-1b"
CHOICES = [
    HostChoice(),
    HostChoice(state="stopped"),
    HostChoice(zone=B),
    HostChoice("running", A, OlderThan(timedelta(0), NOW + 5 * TICK)),
    HostChoice(older=OlderThan(TICK, NOW + 4 * TICK)),
    HostChoice(older=OlderThan(timedelta(days=9), NOW)),
    HostChoice(gone=True),
    HostChoice(zone=A, older=OlderThan(TICK, NOW + 9 * TICK), gone=True),
]


def many_hosts(registry: Registry) -> list[Host]:
    """Every third is gone, every fourth stopped, every fifth of another fleet."""
    hosts = [
        a_host(
            f"i-{(7 * n) % 12}",
            zone=B if n % 2 else A,
            state="running" if n % 4 else "stopped",
            fleet="web" if n % 5 else "api",
            born_at=NOW + n * TICK,
        )
        for n in range(12)
    ]
    for n, host in enumerate(hosts):
        registry.hosts.register(host)
        if n % 3 == 0:
            registry.hosts.forget(host.id, NOW, "terminated")
            hosts[n] = replace(host, gone_at=NOW, gone_why="terminated")
    return hosts


@pytest.mark.parametrize("choice", CHOICES, ids=lambda choice: str(choice) or "all")
def test_pages_add_up_to_the_hosts_that_are_chosen(registry: Registry, choice: HostChoice) -> None:
    hosts = many_hosts(registry)
    for fleet in (None, "web"):
        chosen = [host for host in hosts if fleet in (None, host.fleet) and choice.admits(host)]
        found = walk(lambda at, of=fleet: registry.hosts.page(2, at, of, choice))
        assert sorted(found, key=lambda host: host.born_at) == chosen
        if fleet and not choice.gone:
            assert found == chosen


def test_a_clock_that_is_behind_ends_a_listing(registry: Registry) -> None:
    many_hosts(registry)
    ahead, behind = (HostChoice(older=OlderThan(TICK, NOW + n * TICK)) for n in (9, 2))
    cursor = registry.hosts.page(3, None, "web", ahead).cursor
    assert cursor is not None
    page = registry.hosts.page(3, cursor, "web", behind)
    assert page.items == () and page.cursor is None


def test_a_cursor_of_another_choice_is_a_bad_request(registry: Registry) -> None:
    many_hosts(registry)
    cursor = registry.hosts.page(1, None, "web", HostChoice(zone=A)).cursor
    for choice in (HostChoice(), HostChoice(zone=B), HostChoice(state=A)):
        with pytest.raises(BadRequest, match="cursor"):
            registry.hosts.page(1, cursor, "web", choice)


def test_rare_rows_are_looked_for_in_few_reads(in_dynamodb: Registry, tables: Tables) -> None:
    hosts, row = many_hosts(in_dynamodb), tables.hosts
    listing = cursors.hosts(None)

    def page(cursor: str | None) -> "reading.Page[Host]":
        after = listing.after(cursor)
        start = cursors.start_key(id=after[0]) if after else None
        rows = row.scan(row.zone == B, page_size=1, last_evaluated_key=start)
        found = reading.page(listing, 5, rows, row, to_host)
        assert rows.page_iter.total_scanned_count <= reading.READS
        return found

    first = page(None)
    assert len(first.items) < 5 and first.cursor is not None
    assert sorted(host.id for host in walk(page)) == sorted(h.id for h in hosts if h.zone == B)


REPLACEMENT_CHOICES = [
    ReplacementChoice(open, step)
    for open in (None, True, False)
    for step in (None, Step.CLAIMED, Step.DONE, Step.LAUNCHING)
]


def many_replacements(registry: Registry) -> list[Replacement]:
    """Newest first."""
    made = []
    for n, step in enumerate((Step.CLAIMED, Step.DONE, Step.LAUNCHING, Step.ABANDONED) * 2):
        id, fleet = f"2026030{9 - n}T120000-1", "api" if n == 4 else "web"
        registry.hosts.register(a_host(f"i-{n}"))
        revision = registry.fleets.get(fleet).revision
        row = a_replacement(id, old_host=f"i-{n}", fleet=fleet)
        quota = replace(BEGUN, begun=n > 0)
        row = registry.replacements.claim(row, revision, quota)
        moved = replace(row, step=step, began={**row.began, step: NOW})
        if moved.ended:
            row = registry.replacements.finish(moved)
        elif step is not row.step:
            row = registry.replacements.save(moved)
        made.append(row)
    return made


@pytest.mark.parametrize("choice", REPLACEMENT_CHOICES, ids=lambda choice: str(choice) or "all")
def test_pages_add_up_to_the_replacements_that_are_chosen(
    registry: Registry, choice: ReplacementChoice
) -> None:
    rows = many_replacements(registry)
    for fleet in (None, "web"):
        chosen = [row for row in rows if fleet in (None, row.fleet) and choice.admits(row)]
        found = walk(lambda at, of=fleet: registry.replacements.page(1, at, of, choice))
        assert sorted(found, key=lambda row: row.id, reverse=True) == chosen
        if fleet:
            assert found == chosen

"""What the thin server reads of the registry, and how little of it when little has changed."""

from datetime import timedelta

import pytest

from chalicelib.model.announcement import NODES
from chalicelib.model.service import Service
from tests.dialects.asked import API, WEB
from tests.thin.place import Place, place
from thin.reading import ALL_AFTER, ALL_EVERY, Reader
from thin.snapshot import Snapshot, changed

SECOND = timedelta(seconds=1)


@pytest.fixture
def here() -> Place:
    found = place()
    found.add("i-1", WEB)
    found.add("i-2", WEB, API)
    found.add("i-3")
    found.change("i-3", services=())
    return found


def ids(of: Snapshot, service: str) -> set[str]:
    return {node.id for node in of.view(service).nodes}


def test_at_first_it_reads_everything(here: Place) -> None:
    found = here.reader().read(None)
    assert ids(found, "web") == {"i-1", "i-2"}
    assert ids(found, "api") == {"i-2"}
    assert ids(found, NODES) == {"i-1", "i-2", "i-3"}
    assert found.index("web") == here.registry.services.index("web")


def test_while_nothing_changes_one_index_is_all_that_is_asked(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.table.asked.clear()
    here.passes(1)
    second = reader.read(first)
    assert here.table.asked == ["index"]
    assert second.hosts is first.hosts and second.as_of == here.now
    assert changed(first, second) == frozenset()


def test_a_change_reads_the_host_that_changed_only(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.change("i-1", image_id="ami-2")
    here.change("i-3", image_id="ami-2")
    here.table.asked.clear()
    second = reader.read(first)
    assert here.table.asked == ["index", "indexes"]
    assert {id for id, host in second.hosts.items() if host is not first.hosts[id]} == {
        "i-1",
        "i-3",
    }
    assert second.hosts["i-1"].image_id == second.hosts["i-3"].image_id == "ami-2"
    assert changed(first, second) >= {"web", NODES} and second.index("api") == first.index("api")


def test_a_change_that_nobody_can_name_reads_the_hosts_of_its_service(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.change_and_die("i-1", image_id="ami-2")
    here.table.asked.clear()
    second = reader.read(first)
    assert here.table.asked == ["index", "indexes", "hosts_of"]
    assert second.hosts["i-1"].image_id == "ami-2"
    assert changed(first, second) >= {"web", NODES} and second.index("api") == first.index("api")


def test_of_a_host_that_offers_another_service_both_are_told(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.change("i-1", services=(API,))
    second = reader.read(first)
    assert (ids(second, "web"), ids(second, "api")) == ({"i-2"}, {"i-1", "i-2"})
    assert changed(first, second) >= {"web", "api"}


def test_a_host_that_is_gone_or_leaves_is_in_no_view(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.end("i-1")
    here.change("i-2", state="shutting-down")
    second = reader.read(first)
    assert ids(second, "web") == ids(second, "api") == set()


def test_a_host_whose_row_has_expired_is_in_no_view(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.registry.services.enter("web", "i-never")
    here.change("i-1", image_id="ami-2")
    assert ids(reader.read(first), "web") == {"i-1", "i-2"}


def test_all_hosts_are_read_again_for_one_that_nobody_can_name_though_not_all_the_time(
    here: Place,
) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.change_and_die("i-3", image_id="ami-3")
    second = reader.read(first)
    # The index of all hosts stays until all of them have been read.
    assert second.index(NODES) == first.index(NODES)
    here.passes(ALL_EVERY.total_seconds())
    third = reader.read(second)
    assert (
        third.hosts["i-3"].image_id == "ami-3"
        and third.index(NODES).value > first.index(NODES).value
    )


def test_who_watches_all_hosts_hears_of_a_change_that_a_service_showed_before(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.change_and_die("i-1", image_id="ami-2")
    second = reader.read(first)
    assert NODES in changed(first, second) and second.index(NODES) == first.index(NODES)
    here.passes(ALL_EVERY.total_seconds())
    assert reader.read(second).index(NODES).value > first.index(NODES).value


def test_what_raises_no_index_is_read_within_a_quarter_of_an_hour(here: Place) -> None:
    reader = here.reader()
    seen = reader.read(None)
    untouched = seen.hosts["i-2"]
    here.registry.hosts.ready("i-1", "ada", here.now)
    for after in (ALL_AFTER - SECOND, SECOND):
        assert seen.hosts["i-1"].ready_by is None
        here.change("i-3", image_id=f"ami-{after}")
        here.passes(after.total_seconds())
        seen = reader.read(seen)
    assert seen.hosts["i-1"].ready_by == "ada"
    assert seen.hosts["i-2"] is untouched


def test_a_clock_that_was_set_back_keeps_nobody_from_the_news(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.change_and_die("i-3", image_id="ami-3")
    here.passes(-3600)
    assert reader.read(first).hosts["i-3"].image_id == "ami-3"


def test_a_sweep_makes_all_answers_fresher(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.passes(60)
    here.swept()
    second = reader.read(first)
    assert changed(first, second) >= {"web", "api", NODES}
    (node, _) = second.view("web").nodes
    assert node.fresh.verified_at == here.now and node.fresh.how == "sweep"


def test_a_table_that_was_restored_and_counts_from_before_is_read(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    older = place()
    older.add("i-9", WEB)
    older.passes(ALL_EVERY.total_seconds())
    second = Reader(older.registry, "eu-west-1", older.clock).read(first)
    assert second.index("web").value < first.index("web").value and "i-9" in ids(second, "web")


def test_a_service_that_came_meanwhile_is_known(here: Place) -> None:
    reader = here.reader()
    first = reader.read(None)
    here.add("i-4", Service("new", 1))
    second = reader.read(first)
    assert ids(second, "new") == {"i-4"} and "new" in changed(first, second)

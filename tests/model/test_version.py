"""What is kept of a host before its row is changed, and what is known of it at another time."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.model.configuration import ConfigRead
from chalicelib.model.host import Mark, Request
from chalicelib.model.version import HostVersion, ending, then
from tests.builders import NOW, ago, hold, host, later

SPOT = Mark("ec2", ago("1m"), "EC2 will interrupt it", later("1m"))


@pytest.mark.parametrize(
    ("was", "changes", "kept"),
    [
        pytest.param({}, {"state": "stopped", "seen_at": NOW}, True, id="another fact"),
        pytest.param({}, {"gone_at": NOW}, True, id="its end"),
        pytest.param({}, {}, False, id="nothing"),
        pytest.param({}, {"leaving_at": NOW}, False, id="it will leave"),
        pytest.param({}, {"interruption": SPOT}, False, id="a mark"),
        pytest.param({"leaving_at": NOW}, {"leaving_at": None}, True, id="it stays after all"),
        pytest.param(
            {"interruption": SPOT}, {"interruption": replace(SPOT, over=True)}, True, id="over"
        ),
        pytest.param({"gone_at": NOW}, {"state": "stopped"}, False, id="gone before"),
    ],
)
def test_what_a_row_will_no_longer_tell_is_kept(
    was: dict[str, Any], changes: dict[str, Any], kept: bool
) -> None:
    before = host(**was)
    found = list(ending([(before, replace(before, **changes))], NOW))
    assert found == ([HostVersion(before, NOW)] if kept else [])


def test_of_a_new_host_nothing_is_kept() -> None:
    assert list(ending([(None, host())], NOW)) == []


def test_what_a_host_was_at_no_moment_is_not_kept() -> None:
    for seen_at in (NOW, later("1m")):
        before = host(seen_at=seen_at)
        assert list(ending([(before, replace(before, state="stopped"))], NOW)) == []


@pytest.mark.parametrize(
    "later_on",
    [
        {"interruption": replace(SPOT, at=NOW)},
        {"taint": replace(SPOT, at=NOW)},
        {"maintenance": replace(SPOT, at=NOW)},
        {"hold": replace(hold(), at=NOW)},
        {"request": Request("ada", NOW, "why not")},
        {"config": ConfigRead(7, "d1", ("web/",), NOW)},
        {"leaving_at": NOW},
        {"cancelled_at": NOW},
        {"gone_at": NOW, "gone_why": "terminated"},
        {"ready_at": NOW, "ready_by": "itself"},
        {"open_replacement": "r-1", "failures": 2, "replaced_by": "i-9"},
    ],
    ids=lambda given: next(iter(given)),
)
def test_what_was_said_later_is_not_told_of_before(later_on: dict[str, Any]) -> None:
    assert then(host(**later_on), ago("1s")) == host()


def test_what_was_said_before_is_told() -> None:
    marked = host(interruption=SPOT, hold=hold(), leaving_at=ago("1s"), ready_at=NOW)
    assert then(marked, NOW) == marked

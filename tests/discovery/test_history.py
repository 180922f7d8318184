"""Hosts as they were at a time, and what differs between two."""

from typing import Any

import pytest

from chalicelib.discovery.difference import difference
from chalicelib.discovery.history import hosts_at
from chalicelib.model.change import Change, What
from chalicelib.model.host import Host, Seen
from chalicelib.model.service import Service
from chalicelib.model.version import HostVersion
from tests.builders import NOW, ago, host, later


def was(since: str, until: str | None, id: str = "i-1", **given: Any) -> HostVersion:
    """So long ago, each."""
    return HostVersion(_host(since, id, **given), ago(until) if until else None)


def _host(since: str, id: str = "i-1", **given: Any) -> Host:
    return host(id, **({"age": "9h", "seen_at": ago(since)} | given))


LIFE = [
    was("8h", "6h", state="pending"),
    was("6h", "2h", state="running"),
    was("2h", "1h", state="stopped"),
]


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("8h1s", None),
        ("8h", "pending"),
        ("6h1s", "pending"),
        ("6h", "running"),
        ("2h", "stopped"),
        ("1h1s", "stopped"),
        ("1h", None),
    ],
)
def test_a_host_is_as_it_was_noticed_until_it_was_noticed_otherwise(
    at: str, state: str | None
) -> None:
    found = hosts_at(LIFE, ago(at))
    assert [one.state for one in found.values()] == ([state] if state else [])


def test_what_is_so_still_is_so_now() -> None:
    assert hosts_at([was("2h", None)], NOW) == {"i-1": _host("2h")}


def test_of_two_that_were_noticed_the_later_counts() -> None:
    """Two workers changed it at once, or one has died before it could."""
    old, new = was("8h", "1h", state="pending"), was("2h", None, state="running")
    for both in ([old, new], [new, old]):
        assert [one.state for one in hosts_at(both, ago("90m")).values()] == ["running"]


def test_of_two_that_began_together_the_one_that_ended_first_has_the_marks_of_then() -> None:
    left = was("8h", "2h", leaving_at=ago("3h"))
    stayed = was("8h", None)
    for both in ([left, stayed], [stayed, left]):
        assert hosts_at(both, ago("150m"))["i-1"].leaving_at == ago("3h")
        assert hosts_at(both, ago("4h"))["i-1"].leaving_at is None
        assert hosts_at(both, ago("1h"))["i-1"].leaving_at is None


def diff(*versions: HostVersion) -> list[Change]:
    return difference(versions, ago("4h"), NOW)


def test_who_came_is_told_with_its_launch() -> None:
    (change,) = diff(was("3h", "1h", seen_how=Seen.AUDIT), was("1h", None))
    assert (change.what, change.noticed_at, change.how) == (What.CAME, ago("3h"), "audit")
    assert change.true_since == ago("9h")


def test_who_went_is_told_with_when_that_was_noticed() -> None:
    (change,) = diff(was("8h", "2h"), was("2h", "1h"))
    assert (change.what, change.noticed_at, change.how) == (What.WENT, ago("1h"), None)


def test_who_came_and_went_between_is_not_forgotten() -> None:
    (change,) = diff(was("3h", "2h", state="pending"), was("2h", "1h"))
    assert (change.what, change.noticed_at) == (What.PASSED, ago("3h"))


def test_what_changed_is_told_by_fact() -> None:
    before = {"tags": {"a": "1", "b": "2"}, "checks": {"ec2": "ok"}, "services": ()}
    after = {
        "state": "stopped",
        "tags": {"a": "1", "b": "3"},
        "checks": {},
        "services": (Service("web", 80, ("http",), {"tier": "1"}),),
        "leaving_at": ago("1h"),
    }
    (change,) = diff(was("8h", "2h", **before), was("2h", None, **after))
    assert (change.what, change.noticed_at, change.how) == (What.CHANGED, ago("1h"), "pass")
    assert change.facts == {
        "check ec2": ("ok", None),
        "leaving": (None, "2026-03-02T11:00:00Z"),
        "service web": (None, "80 http tier=1"),
        "services": (None, "web"),
        "state": ("running", "stopped"),
        "status": ("passing", "critical"),
        "tag b": ("2", "3"),
    }


def test_who_is_as_before_is_not_told() -> None:
    assert diff(was("8h", None)) == []
    assert diff(was("8h", "2h"), was("2h", None)) == []  # Only of Repave's own: its date.
    assert diff(was("8h", "3h"), was("3h", "2h", state="stopped"), was("2h", None)) == []


def test_who_was_elsewhere_in_time_is_not_told() -> None:
    assert diff(was("8h", "5h"), HostVersion(host("i-2", seen_at=later("1s")), None)) == []


def test_changes_are_in_order_of_their_hosts() -> None:
    found = diff(was("1h", None, "i-3"), was("8h", "1h", "i-1"), was("2h", "1h", "i-2"))
    assert [change.host for change in found] == ["i-1", "i-2", "i-3"]

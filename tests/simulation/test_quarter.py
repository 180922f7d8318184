"""Weeks in ordinary trouble: the promise holds, and each host beyond it has a cause with a name."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib.decisions import spread
from tests.simulation.conftest import quiet_run
from tests.simulation.quarter import Quarter
from tests.simulation.report import report
from tests.simulation.things import FakeGroup
from tests.simulation.together import Together

pytestmark = pytest.mark.long

DAYS = 30


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_run():
        yield


@pytest.fixture(scope="module")
def lived() -> Quarter:
    with quiet_run():
        quarter = Quarter(fleets=4, hosts=60, seed=1)
        quarter.live(DAYS)
    return quarter


def test_nothing_is_broken(lived: Quarter) -> None:
    assert lived.judge.violations == []


def test_no_host_is_over_hard_without_a_named_cause(lived: Quarter) -> None:
    assert {id: over for id, over in lived.promise.over.items() if over.unnamed} == {}


def test_hosts_of_short_lives_are_replaced_again_and_again(lived: Quarter) -> None:
    assert lived.promise.fleets["fleet-00"].replaced >= 8 * DAYS // 7


def test_no_more_is_in_flight_than_the_budget(lived: Quarter) -> None:
    assert {name: kept.beyond for name, kept in lived.promise.fleets.items() if kept.beyond} == {}


def test_the_report_has_a_line_for_each_fleet(lived: Quarter) -> None:
    told = report(lived.promise, lived.ended, lived.judge.violations)
    assert all(f"\n{name} " in told for name in lived.promise.fleets)


def test_hosts_of_one_minute_go_in_nearly_all_of_the_open_time() -> None:
    assert _together().slices(10) >= 8


def test_hosts_that_were_all_dated_alike_would_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """The measure itself."""
    monkeypatch.setattr(spread, "part", lambda host, whole: whole / 2)
    assert _together().slices(10) <= 2


def _together() -> Together:
    """In quiet: in trouble some of so few would go for other reasons."""
    together = Together(fleets=1, hosts=60, seed=1)
    _quieten(together)
    together.live(days=11)
    assert len(together.went) == 60
    return together


def _quieten(quarter: Quarter) -> None:
    quarter.weather.due = {"request": quarter.cloud.now + timedelta(days=99)}
    quarter.stage.injector.on(0, ())
    quarter.stage.behaviour.bad_launches = quarter.stage.post.worse = 0.0


class MinuteByMinute(Quarter):
    """Never skips a sweep, nor a host."""

    def _populate(self, fleets: int, hosts: int) -> None:
        super()._populate(fleets, hosts)
        self.stage.behaviour._sleeps = self._never  # type: ignore[attr-defined]

    def _never(self, group: FakeGroup) -> bool:
        return False

    def _due(self, until: object) -> object:  # type: ignore[override]
        return self.cloud.now.replace(second=0, microsecond=0) + timedelta(minutes=1)


def test_stepping_over_idle_minutes_changes_nothing() -> None:
    stepped, slow = (kind(fleets=2, hosts=20, seed=3) for kind in (Quarter, MinuteByMinute))
    for quarter in (stepped, slow):
        # Faults fall on every so many calls, and idle sweeps are calls.
        quarter.stage.injector.on(0, ())
        quarter.live(4)
    assert stepped.steps < slow.steps / 2
    assert stepped.ended == slow.ended
    assert stepped.cloud.hosts == slow.cloud.hosts


class Idle(Quarter):
    """Every poke is taken, and nothing is done."""

    def _pass(self, fleet: str) -> bool:
        return True


def test_a_host_that_nothing_keeps_is_over_hard_without_a_cause() -> None:
    """The measure itself."""
    idle = Idle(fleets=1, hosts=8, seed=1)
    _quieten(idle)
    idle.live(4)
    assert any(over.unnamed for over in idle.promise.over.values())

"""Which host goes at which moment: of several zones with a queue each, and of a host alone."""

from chalicelib.decisions.forecast import forecast
from chalicelib.decisions.forecast.setting import Setting
from chalicelib.decisions.forecast.trial import Trial
from tests.builders import NOW, group, host, later, policy
from tests.decisions.test_forecast import NEVER

DATES = {"i-a1": "1m", "i-b": "2m", "i-a2": "3m", "i-c": "4m"}
"""In zones a, b, a and c; each replacement takes 22 minutes."""


def claimed(in_flight: int) -> dict[str, str]:
    """Who goes in their order, and when."""
    hosts = tuple(
        host(name, "5d", zone=name[2], recycle_at=later(date)) for name, date in DATES.items()
    )
    of = group(desired=4, max_size=8, suspended=frozenset[str]())
    trial = Trial(hosts, Setting(policy(in_flight=in_flight), of), 4, NOW, 2, ())
    lives = [life for life in trial.run(trial.given) if life.host in DATES and life.claimed_at]
    return {life.host: f"{life.claimed_at:%H:%M}" for life in lives}


def test_of_two_zones_with_one_slot_the_host_with_the_earlier_date_goes_first() -> None:
    assert list(claimed(1).items())[:3] == [("i-a1", "12:01"), ("i-b", "12:23"), ("i-a2", "12:45")]


def test_no_more_hosts_go_at_once_than_the_budget_lets_though_more_zones_are_free() -> None:
    found = claimed(2)
    assert (found["i-a1"], found["i-b"]) == ("12:01", "12:02")
    assert (found["i-a2"], found["i-c"]) == ("12:23", "12:24")


def test_a_host_alone_goes_outside_windows_just_in_time_again_and_again() -> None:
    """Neither its successors nor those before it make its lead longer."""
    alone = Setting(policy(windows=(NEVER,)), group("i-1"))
    trial = Trial((host("i-1", "5d", recycle_at=later("1h")),), alone, 1, NOW, 40, ())
    each = trial.course(alone).each
    gone = [life for life in trial.run(alone) if life.claimed_at]
    assert [life.gone_at - life.hard_at for life in gone if life.gone_at] == [0 * each] * 6
    assert all(life.outside for life in gone)


def test_what_is_under_way_already_began_neither_in_nor_outside_a_window() -> None:
    leaves = host("i-1", "5d", recycle_at=later("1h"), open_replacement="r-1")
    found = forecast([leaves], policy(windows=(NEVER,)), group("i-1"), 1, NOW, 3)
    assert (found.days[0].in_flight, found.outside_windows) == (1, 0)

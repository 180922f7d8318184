"""How much is tried before a fix is given up, and whom a forecast excuses."""

from dataclasses import replace

import pytest

from chalicelib.decisions.forecast import forecast
from chalicelib.decisions.forecast.effort import Effort, Spent
from chalicelib.decisions.forecast.fixes import fixes
from chalicelib.decisions.forecast.setting import Setting
from chalicelib.decisions.forecast.trial import Trial
from chalicelib.model.forecast import Outlook
from chalicelib.model.policy import Protected, Ready
from tests.builders import NOW, group, host, member, policy, span


def test_an_effort_lasts_for_just_so_many_hosts() -> None:
    effort = Effort(3)
    effort.take(2)
    effort.take(1)
    with pytest.raises(Spent):
        effort.take(1)
    assert effort.used == 3


def test_one_kind_of_fix_may_use_half_of_what_is_left() -> None:
    assert Effort(10, used=4).half() == Effort(3)


def test_a_protection_that_the_policy_does_not_honour_excuses_nobody() -> None:
    of = group(member("i-1", protected=True), "i-2")
    hosts = [host("i-1", "6d"), host("i-2", "1d")]
    honoured = forecast(hosts, policy(), of, 2, NOW, 30)
    assert honoured.outlook is Outlook.EXCEPTED
    ignored = replace(policy(), protected=Protected.REPLACE)
    assert forecast(hosts, ignored, of, 2, NOW, 30).outlook is Outlook.FEASIBLE


def test_where_nothing_is_to_be_fixed_nothing_is_left_untried() -> None:
    assert forecast([host("i-1")], policy(), group("i-1"), 1, NOW, 9, effort=0).untried == 0


def test_what_one_kind_of_fix_used_is_not_there_for_the_next() -> None:
    """The first has half of all, the second half of what is left."""
    slow = policy("1d", "2d", ready=Ready(bake=span("1h"), within=span("10h")))
    hosts = tuple(host(f"i-{number}", born_at=NOW) for number in range(10))
    of = group(desired=10, max_size=20)
    effort = Effort(50)
    found, untried = fixes(Trial(hosts, Setting(slow, of), 10, NOW, 20, ()), effort)
    assert (found, untried) == ((), 2)
    assert 25 < effort.used <= 25 + 25 / 2


def test_whoever_is_over_hard_soon_is_not_excused_where_nothing_goes_at_all() -> None:
    soon = host("i-1", "6d23h50m")
    stuck = forecast([soon], policy(), group("i-1", suspended=frozenset({"Launch"})), 1, NOW, 3)
    assert stuck.outlook is Outlook.INFEASIBLE

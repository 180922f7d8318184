"""How much is tried before a fix is given up, and whom a forecast excuses."""

from dataclasses import replace

import pytest

from chalicelib.decisions.forecast import forecast
from chalicelib.decisions.forecast.effort import Effort, Spent
from chalicelib.model.forecast import Outlook
from chalicelib.model.policy import Protected
from tests.builders import NOW, group, host, member, policy


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

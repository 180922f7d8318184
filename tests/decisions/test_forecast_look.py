"""The short forecast that fleets and reports carry."""

from dataclasses import replace

import pytest

from chalicelib.decisions.forecast.look import look_ahead
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.forecast import Outlook
from tests.builders import NOW, group, observation, policy, requested, span


@pytest.mark.parametrize(
    ("soft", "hard", "days"),
    [("5d", "7d", 9), ("5d", "7d12h", 9), ("80d", "88d", 90), ("100d", "200d", 90)],
)
def test_it_goes_as_far_as_the_hosts_of_now_and_at_most_ninety_days(
    soft: str, hard: str, days: int
) -> None:
    seen = observation(group("i-1", "i-2"), policy=policy(soft, hard))
    found = look_ahead(seen, NOW)
    assert found and len(found.days) == days


def test_it_counts_the_members_of_the_group_that_are_registered() -> None:
    seen = observation(group("i-1", "i-2"), policy=policy())
    grown = group("i-1", "i-2", "i-9")
    found = look_ahead(replace(seen, group=grown), NOW)
    assert found and (found.hosts, found.outlook) == (2, Outlook.FEASIBLE)


def test_it_tries_no_fix() -> None:
    seen = observation(group(*(f"i-{number}" for number in range(9))), policy=policy("1h", "2h"))
    found = look_ahead(seen, NOW)
    assert found and found.outlook is not Outlook.FEASIBLE
    assert (found.fixes, found.untried > 0) == ((), found.outlook is Outlook.INFEASIBLE)


def test_without_a_policy_or_a_group_there_is_none() -> None:
    seen = observation(group("i-1"), policy=policy())
    assert look_ahead(replace(seen, group=None), NOW) is None
    assert look_ahead(replace(seen, binding=replace(seen.binding, policy=None)), NOW) is None


def test_hosts_that_are_to_go_by_what_is_asked_or_configured_now_are_due_today() -> None:
    seen = observation(group("i-1", "i-2"), policy=policy())
    read = ConfigRead(1, "d1", ("web/",), NOW)
    hosts = {id: replace(each, config=read) for id, each in seen.hosts.items()}
    written = look_ahead(replace(seen, hosts=hosts, config="d2"), NOW)
    wanted = look_ahead(replace(seen, fleet=replace(seen.fleet, request=requested(at=NOW))), NOW)
    for found in (written, wanted):
        assert found and found.days[0].due == 2


def test_a_replacement_takes_as_long_as_the_fleets_last_ones() -> None:
    seen = observation(group("i-1"), policy=policy())
    quick = replace(seen, fleet=replace(seen.fleet, rebuilds=(span("4m"),)))
    found = look_ahead(quick, NOW)
    assert found and found.each == span("4m")

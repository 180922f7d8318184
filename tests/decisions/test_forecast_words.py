"""A forecast in a sentence, word for word: it is what a person decides by."""

from datetime import timedelta

import pytest

from chalicelib.decisions.forecast.words import span as as_written
from chalicelib.model.forecast import Outlook
from chalicelib.model.policy import Policy, Window
from tests.builders import NOW, ago, hold, host, later, policy, span
from tests.decisions.test_forecast import NEVER, fleet, foreseen

SOON = {"age": "5d", "recycle_at": NOW}


@pytest.mark.parametrize(
    "text", ["7d", "1h30m", "1d1s", "59s", "2d3h4m5s", "23h59m59s", "0s", "60d"]
)
def test_a_duration_is_written_as_in_a_policy(text: str) -> None:
    assert as_written(span(text)) == text


def test_fractions_of_a_second_are_not_said() -> None:
    assert as_written(timedelta(seconds=61, microseconds=5)) == "1m1s"


@pytest.mark.parametrize(
    ("of", "size", "words"),
    [
        pytest.param(policy(), 2, "no host grows older than 7d", id="always open"),
        pytest.param(
            policy(windows=(NEVER,)),
            1,
            "no host grows older than 7d; of the replacements 1 begins outside the windows, "
            "because hard is near: they stay closed for up to 8d12h, and soft to hard is 2d",
            id="one outside windows that never open",
        ),
        pytest.param(
            policy(windows=(NEVER,)),
            2,
            "no host grows older than 7d; of the replacements 2 begin outside the windows, "
            "because hard is near: they stay closed for up to 8d12h, and soft to hard is 2d",
            id="two",
        ),
        pytest.param(
            policy(windows=(Window("0 2 * * *", span("3h")),)),
            2,
            "no host grows older than 7d",
            id="windows that open in time",
        ),
    ],
)
def test_a_policy_that_is_kept_says_what_it_takes(of: Policy, size: int, words: str) -> None:
    found = foreseen(of, fleet(of, size), days=9)
    assert (found.outlook, found.words) == (Outlook.FEASIBLE, words)


def test_windows_that_open_more_often_than_a_host_lives_from_soft_to_hard_are_not_blamed() -> None:
    """They are too short instead: who is not done while they are open goes outside them."""
    of = policy("5d", "7d", windows=(Window("0 2 * * *", span("1m")),))
    hosts = [host(f"i-{number}", **SOON) for number in range(4)]
    found = foreseen(of, hosts, days=4)
    assert found.words == (
        "no host grows older than 7d; of the replacements 2 begin outside the windows, "
        "because hard is near"
    )


def test_of_several_gaps_between_windows_the_longest_is_named() -> None:
    of = policy(windows=tuple(Window(f"0 2 * * {day}", span("1m")) for day in ("wed", "sun")))
    one = host("i-1", age="3d12h", recycle_at=later("2d"))
    assert foreseen(of, [one], days=9).words.endswith(
        "they stay closed for up to 3d23h59m, and soft to hard is 2d"
    )


def test_all_excuses_are_named_once_each_and_the_first_host_with_its_day() -> None:
    hosts = [
        host("i-1", age="6d", hold=hold("2d"), recycle_at=NOW),
        host("i-2", born_at=ago("30d"), recycle_at=ago("24d")),
        host("i-3", born_at=ago("31d"), recycle_at=ago("24d")),
    ]
    found = foreseen(policy(), hosts, days=5)
    assert found.words == (
        "3 hosts grow older than 7d, first i-3 on 2026-02-06, by no fault of the policy: "
        "adopted late; held by bob until 2026-03-04 12:00 UTC"
    )


def test_hosts_that_the_policy_fails_are_named_before_those_with_an_excuse() -> None:
    full = {"max_size": 2}
    hosts = [
        host("i-1", age="6d", recycle_at=NOW),
        host("i-2", age="6d12h", hold=hold("2d"), recycle_at=NOW),
    ]
    found = foreseen(policy(), hosts, days=5, **full)
    assert found.outlook is Outlook.INFEASIBLE
    assert found.words.startswith("1 host grows older than 7d, first i-1 on 2026-03-03: the group")
    assert [breach.host for breach in found.breaches] == ["i-2", "i-1"]

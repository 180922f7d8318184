"""What would make a policy feasible: each fix does, and the next smaller one does not."""

import re
from typing import Any

import pytest

from chalicelib.model.forecast import Outlook
from chalicelib.model.policy import Amount, Budget, Policy, Ready, Window
from chalicelib.model.replacement import Strategy
from tests.builders import policy, span
from tests.decisions.test_forecast import at_once, fixed, fleet, foreseen

SLOW = Ready(bake=span("1h"), within=span("10h"))
"""With five minutes of draining each replacement takes 11h5m."""
SHORT = (Window("0 2 * * *", span("20m")),)


def rules(soft: str = "1d", hard: str = "2d", in_flight: int = 1, **given: Any) -> Policy:
    return policy(soft, hard, in_flight, ready=SLOW, **given)


CASES = [
    pytest.param(
        rules(),
        10,
        {},
        "44 hosts grow older than 2d, first i-1 on 2026-03-04: "
        "a fleet of 10 is replaced 1 at once, and each takes 11h5m",
        ("budget.in_flight at least 8", "age.hard at least 8d"),
        id="a small budget",
    ),
    pytest.param(
        rules(),
        10,
        {"max_size": 11},
        "replaced 1 at once, and each takes 11h5m",
        ("budget.in_flight at least 8 and MaxSize at least 18", "age.hard at least 8d"),
        id="a small budget and little room",
    ),
    pytest.param(
        rules(in_flight=4),
        12,
        {"suspended": frozenset()},
        "a fleet of 12 is replaced 3 at once",
        (
            "budget.in_flight at least 10 and process AZRebalance suspended",
            "age.hard at least 4d",
        ),
        id="three zones",
    ),
    pytest.param(
        rules("1d", "3d", windows=SHORT),
        8,
        {},
        "is replaced 1 at once inside its windows, and each takes",
        ("budget.in_flight at least 3", "age.hard at least 7d"),
        id="windows",
    ),
    pytest.param(
        rules(),
        4,
        {"max_size": 4},
        "4 hosts grow older than 2d, first i-0 on 2026-03-04: "
        "the group is full (desired 4, MaxSize 4); raise MaxSize to at least 5, "
        "or let the policy's budget.unavailable be 1 or more",
        (
            "budget.in_flight at least 3 and MaxSize at least 7",
            "budget.in_flight at least 3 and budget.unavailable at least 3",
        ),
        id="a full group",
    ),
    pytest.param(
        rules(budget=Budget(Amount(1), Amount(1))),
        10,
        {"max_size": 10},
        "a fleet of 10 is replaced 1 at once",
        (
            "budget.in_flight at least 8 and MaxSize at least 18",
            "budget.in_flight at least 8 and budget.unavailable at least 8",
            "age.hard at least 8d",
        ),
        id="a full group of which one may be missing",
    ),
    pytest.param(
        rules(budget=Budget(Amount(10, percent=True), Amount(8))),
        10,
        {"max_size": 10},
        "a fleet of 10 is replaced 1 at once",
        (
            "budget.in_flight at least 8 and MaxSize at least 18",
            "budget.in_flight at least 8",
            "age.hard at least 8d",
        ),
        id="a full group of which enough may be missing",
    ),
    pytest.param(
        rules(strategy=Strategy.SURGE),
        4,
        {"max_size": 4},
        "the group is full",
        ("budget.in_flight at least 3 and MaxSize at least 7",),
        id="a full group whose policy wants a surge",
    ),
]


@pytest.mark.parametrize(("of", "size", "setting", "words", "fixes"), CASES)
def test_it_names_the_smallest_changes_that_do(
    of: Policy, size: int, setting: dict[str, Any], words: str, fixes: tuple[str, ...]
) -> None:
    found = foreseen(of, fleet(of, size, at_once), days=20, **setting)
    assert found.outlook is Outlook.INFEASIBLE
    assert words in found.words
    assert found.fixes == fixes
    for fix in fixes:
        assert outlook(fix, of, size, setting) is Outlook.FEASIBLE
        assert outlook(one_less(fix), of, size, setting) is not Outlook.FEASIBLE


def outlook(fix: str, of: Policy, size: int, setting: dict[str, Any]) -> Outlook:
    better, given = fixed(fix, of, setting)
    return foreseen(better, fleet(better, size, at_once), days=20, **given).outlook


def one_less(fix: str) -> str:
    return re.sub(r"at least (\d+)", lambda found: f"at least {int(found[1]) - 1}", fix)


def test_all_suspended_processes_are_to_be_resumed_in_one_go() -> None:
    of = policy()
    suspended = frozenset({"Launch", "Terminate", "AZRebalance"})
    found = foreseen(of, fleet(of, 4), days=20, suspended=suspended)
    assert found.fixes == ("process Launch and Terminate resumed",)


AFTERNOON = "0 14 * * *"


def test_hours_of_a_window_that_would_do_are_named() -> None:
    """In the last half day windows lift, and 32 go. Of forty the other 8 need 2h56m of a window."""
    of = policy("1d", "2d", 1, windows=(Window(AFTERNOON, span("20m")),))
    found = foreseen(of, fleet(of, 40, at_once), days=9)
    assert found.fixes == (
        "budget.in_flight at least 2",
        "each window at least 3h long",
        "age.hard at least 3d",
    )


@pytest.mark.parametrize(("long", "enough"), [("2h", False), ("3h", True)])
def test_windows_of_so_many_hours_do_and_of_one_less_do_not(long: str, enough: bool) -> None:
    of = policy("1d", "2d", 1, windows=(Window(AFTERNOON, span(long)),))
    found = foreseen(of, fleet(of, 40, at_once), days=9)
    assert (found.outlook is Outlook.FEASIBLE) is enough


def test_a_window_that_is_longer_already_stays_so() -> None:
    """The longest sets from where more is tried, and all are made as long."""
    of = policy(
        "1d", "2d", 1, windows=(Window(AFTERNOON, span("2h")), Window("0 3 * * *", span("1m")))
    )
    found = foreseen(of, fleet(of, 40, at_once), days=9)
    assert "each window at least 3h long" in found.fixes


def test_fixes_are_looked_for_no_longer_than_they_may_be() -> None:
    found = foreseen(rules(), fleet(rules(), 10))
    assert (len(found.fixes), found.untried) == (2, 0)
    none = foreseen(rules(), fleet(rules(), 10), effort=0)
    assert (none.outlook, none.words, none.fixes) == (found.outlook, found.words, ())
    assert none.untried == 2
    some = foreseen(rules(), fleet(rules(), 10), effort=2_000)
    assert any(fix.endswith("(less may do)") for fix in some.fixes)


@pytest.mark.parametrize(
    ("of", "size", "setting", "fix"),
    [
        pytest.param(
            rules(), 10, {"max_size": 18}, "budget.in_flight at least 8", id="room for just as many"
        ),
        pytest.param(
            rules("1d", "3d", windows=SHORT),
            8,
            {"suspended": frozenset()},
            "budget.in_flight at least 3",
            id="as many zones",
        ),
        pytest.param(
            rules(budget=Budget(Amount(1), Amount(80, percent=True))),
            10,
            {"max_size": 10},
            "budget.in_flight at least 8",
            id="a share of the fleet that may be missing",
        ),
    ],
)
def test_what_suffices_already_is_not_among_what_is_to_be_changed(
    of: Policy, size: int, setting: dict[str, Any], fix: str
) -> None:
    assert fix in foreseen(of, fleet(of, size, at_once), days=20, **setting).fixes

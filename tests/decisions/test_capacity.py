"""How many replacements a group lets go at once."""

from typing import Any

import pytest

from chalicelib.decisions.capacity import capacity
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Strategy
from tests import standalone
from tests.builders import group, policy

NONE = Amount(0)
ACTIVE = {"suspended": frozenset[str]()}


def at_once(in_flight: int = 8, unavailable: Amount = NONE, **given: Any) -> int:
    """Of twenty hosts with room for ten more."""
    of = policy(
        budget=Budget(Amount(in_flight), unavailable),
        strategy=given.pop("strategy", Strategy.AUTO),
    )
    return capacity(of, group(desired=20, **given), 20).at_once


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, 8, id="the budget"),
        pytest.param({"max_size": 25}, 5, id="the room below MaxSize"),
        pytest.param(ACTIVE, 3, id="a zone each while AZRebalance is active"),
        pytest.param(ACTIVE | {"zones": ("a", "b")}, 2, id="two zones"),
        pytest.param(ACTIVE | {"zones": ("a",)}, 8, id="a single zone is always even"),
        pytest.param(ACTIVE | {"in_flight": 2}, 2, id="a budget below the zones"),
        pytest.param({"suspended": frozenset({"Launch"})}, 0, id="barred"),
        pytest.param({"max_size": 20}, 0, id="full, and nothing may be missing"),
        pytest.param(
            {"max_size": 20, "unavailable": Amount(20, percent=True)}, 4, id="full: what may be"
        ),
        pytest.param(
            {"strategy": Strategy.TERMINATE_FIRST, "unavailable": Amount(9)},
            8,
            id="never beyond the budget",
        ),
    ],
)
def test_the_least_of_all_that_limits_it_counts(given: dict[str, Any], expected: int) -> None:
    assert at_once(**given) == expected


def test_standalone_hosts_go_by_the_budget_alone() -> None:
    of = standalone.fleet("i-1", "i-2", "i-3")
    assert capacity(policy(in_flight=2), of, 3).at_once == 2

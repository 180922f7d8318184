"""How a group's hosts are replaced now, and why so."""

from typing import Any

import pytest

from chalicelib.decisions.strategies import Way, way
from chalicelib.model.policy import Amount, Budget, Ready
from chalicelib.model.replacement import Strategy
from tests.builders import TARGETS, group, member, policy

LATTICE = "arn:aws:vpc-lattice:eu-west-1:123456789012:targetgroup/tg-0123"
ONE_OUT = Budget(Amount(1), Amount(1))


def chosen(wish: Strategy = Strategy.AUTO, budget: Budget = ONE_OUT, **of: Any) -> Any:
    sizes = {"min_size": 1, "max_size": 3} | of
    members = sizes.pop("members", ("i-1", "i-2"))
    return way(policy(strategy=wish, budget=budget), group(*members, **sizes), 2)


@pytest.mark.parametrize(
    ("of", "strategy", "words"),
    [
        pytest.param({}, Strategy.SURGE, "MaxSize 3 leaves room for 1", id="room"),
        pytest.param({"max_size": 2}, Strategy.STANDBY, "full at MaxSize 2", id="full"),
        pytest.param(
            {"max_size": 2, "min_size": 2}, Strategy.TERMINATE_FIRST, "fixed at 2", id="fixed"
        ),
    ],
)
def test_auto_takes_what_the_group_allows(
    of: dict[str, Any], strategy: Strategy, words: str
) -> None:
    found = chosen(**of)
    assert isinstance(found, Way) and not found.tokenless
    assert found.strategy is strategy
    assert words in str(found)


@pytest.mark.parametrize(
    ("of", "words"),
    [
        pytest.param({"template": None}, "launch configuration", id="launch configuration"),
        pytest.param({"warm_pool": True}, "warm pool", id="warm pool"),
        pytest.param({"mixed": True}, "purchase options", id="mixed"),
    ],
)
def test_a_group_that_launch_instances_does_not_serve_surges_by_its_policy(
    of: dict[str, Any], words: str
) -> None:
    found = chosen(**of)
    assert isinstance(found, Way) and found.strategy is Strategy.SURGE
    assert found.tokenless and words in found.why


def test_a_full_group_of_which_nothing_may_be_missing_names_both_ways_out() -> None:
    said = chosen(budget=Budget(Amount(1), Amount(0)), max_size=2)
    assert said == (
        "the group is full (desired 2, MaxSize 2); raise MaxSize to at least 3, "
        "or let the policy's budget.unavailable be 1 or more"
    )


@pytest.mark.parametrize(
    ("wish", "of", "words"),
    [
        pytest.param(Strategy.SURGE, {"max_size": 2}, "raise MaxSize to at least 3", id="surge"),
        pytest.param(
            Strategy.STANDBY, {"max_size": 2, "min_size": 2}, "could not be undone", id="standby"
        ),
        pytest.param(Strategy.LAUNCH, {}, "hosts without a group", id="launch"),
    ],
)
def test_a_wish_that_the_group_does_not_allow_says_what_would(
    wish: Strategy, of: dict[str, Any], words: str
) -> None:
    assert words in chosen(wish, **of)


@pytest.mark.parametrize("wish", [Strategy.STANDBY, Strategy.TERMINATE_FIRST])
def test_what_takes_a_host_out_first_needs_a_budget_for_it(wish: Strategy) -> None:
    assert "budget.unavailable must allow 1" in chosen(wish, Budget(Amount(1), Amount(20, True)))
    found = chosen(wish)
    assert isinstance(found, Way) and found.strategy is wish


@pytest.mark.parametrize("wish", list(Strategy))
@pytest.mark.parametrize(
    ("of", "named"),
    [
        pytest.param({"suspended": frozenset({"Launch"})}, "process Launch", id="Launch"),
        pytest.param({"suspended": frozenset({"Terminate"})}, "process Terminate", id="Terminate"),
        pytest.param({"operator": "eks.amazonaws.com"}, "eks.amazonaws.com", id="operator"),
        pytest.param({"members": ("i-1", member("i-2", weight="2"))}, "weights", id="weights"),
        pytest.param({"reuses": True}, "ReuseOnScaleIn", id="hosts come back"),
        pytest.param({"deleting": True}, "being deleted", id="being deleted"),
        pytest.param({"lattice": (LATTICE,)}, "target group tg-0123 of VPC Lattice", id="lattice"),
        pytest.param(
            {"target_groups": (TARGETS,), "suspended": frozenset({"AddToLoadBalancer"})},
            "process AddToLoadBalancer",
            id="nobody joins the load balancer",
        ),
    ],
)
def test_what_forbids_every_strategy_is_named(
    wish: Strategy, of: dict[str, Any], named: str
) -> None:
    assert named in chosen(wish, **of)


@pytest.mark.parametrize(
    "of",
    [
        pytest.param({"lattice": (LATTICE,)}, id="lattice"),
        pytest.param(
            {"classic": ("old",), "suspended": frozenset({"AddToLoadBalancer"})}, id="process"
        ),
    ],
)
def test_load_balancers_forbid_nothing_where_the_policy_does_not_ask_them(
    of: dict[str, Any],
) -> None:
    careless = policy(ready=Ready(target_health=False))
    assert isinstance(way(careless, group("i-1", **of), 1), Way)


@pytest.mark.parametrize(
    "process", ["AddToLoadBalancer", "AZRebalance", "ReplaceUnhealthy", "HealthCheck"]
)
def test_other_suspended_processes_forbid_nothing(process: str) -> None:
    assert isinstance(chosen(suspended=frozenset({process})), Way)


def test_a_weight_of_one_forbids_nothing() -> None:
    assert isinstance(chosen(members=("i-1", member("i-2", weight="1"))), Way)

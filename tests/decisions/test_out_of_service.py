"""What may be out of service at once, where the old host leaves before the new one serves."""

from typing import Any

import pytest

from chalicelib.decisions.claims import choose
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.plan import Claim
from chalicelib.model.policy import Amount, Budget
from chalicelib.model.replacement import Replacement, Step, Strategy
from tests.builders import ago, facts, group, host, member, observation, pair, policy, replacement

DUE = {"age": "6d1h"}


def fleet(*open_: Replacement, out: int = 1, wish: Strategy = Strategy.AUTO, **given: Any) -> Facts:
    """Four hosts, all due, in a full group whose budget would let all go."""
    unwell = given.pop("unwell", ())
    members = [member(f"i-{n}", healthy=f"i-{n}" not in unwell) for n in range(1, 5)]
    members = [given.get(each.id.replace("-", "_")) or each for each in members]
    of = group(*members, desired=4, min_size=1, max_size=4)
    rules = policy(strategy=wish, budget=Budget(Amount(4), Amount(out)))
    hosts = [host(each.id, **DUE) for each in members]
    return facts(observation(of, *open_, hosts=hosts, policy=rules))


def begun(seen: Facts) -> list[Claim]:
    return choose(seen, None, seen.observation.open).claims


def claimed(seen: Facts) -> list[str]:
    return [claim.replacement.old_host for claim in begun(seen)]


@pytest.mark.parametrize("wish", [Strategy.STANDBY, Strategy.TERMINATE_FIRST])
@pytest.mark.parametrize("out", [1, 2, 3])
def test_as_many_begin_as_may_be_out_of_service(wish: Strategy, out: int) -> None:
    assert len(claimed(fleet(out=out, wish=wish))) == out


def test_a_host_that_is_out_of_service_already_is_one_of_them() -> None:
    assert claimed(fleet(out=1, unwell=["i-4"])) == []
    assert claimed(fleet(out=2, unwell=["i-4"])) == ["i-1"]


def test_the_rest_is_told_how_many_are_out_and_how_many_may_be() -> None:
    seen = fleet(out=1)
    waits = choose(seen, None, ()).waiting
    assert set(waits) == {"i-2", "i-3", "i-4"}
    assert set(waits.values()) == {"1 hosts are out of service, and 1 may be"}


@pytest.mark.parametrize(
    "open_",
    [
        pytest.param(replacement("i-1", strategy=Strategy.STANDBY), id="about to go"),
        pytest.param(
            pair(Step.RETIRING, "i-1", None, strategy=Strategy.TERMINATE_FIRST, surplus=0),
            id="being retired",
        ),
        pytest.param(
            replacement("i-1", step=Step.LAUNCHING, strategy=Strategy.STANDBY, sent_at=ago("5s")),
            id="sent to Standby, and no reading shows it",
        ),
    ],
)
def test_a_host_of_a_pair_that_goes_is_one_of_them_too(open_: Replacement) -> None:
    assert claimed(fleet(open_, out=1)) == []
    assert claimed(fleet(open_, out=2)) == ["i-2"]

"""A sick host whose cure the fleet waits for."""

from typing import Any

from chalicelib.decisions.claims import choose
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.fleet import Breaker
from chalicelib.model.replacement import Replacement, Step
from tests.builders import (
    ago,
    facts,
    group,
    host,
    member,
    observation,
    pair,
    policy,
    requested,
)

PAIR = pair(Step.BAKING, "i-1", "i-9", surplus=1)
SICK = host("i-2", request=requested())
DUE = host("i-3", request=requested())


def moment(*open_: Replacement, sick: str = "i-2", **given: Any) -> Facts:
    """Three asked for and one of ours; one of them is sick, and the budget is one."""
    members = [member(id, healthy=id != sick) for id in ("i-1", "i-2", "i-3", "i-9")]
    hosts = [host("i-1"), SICK, DUE, host("i-9")]
    of = group(*members, desired=4, max_size=9)
    return facts(observation(of, *open_, hosts=hosts, policy=policy(in_flight=1), **given))


def claimed(seen: Facts) -> list[str]:
    choice = choose(seen, None, seen.observation.open)
    return [claim.replacement.old_host for claim in choice.claims]


def test_it_goes_beyond_a_budget_whose_pair_waits_for_it() -> None:
    """Else the pair would wait for the floor, and the sick host for the pair."""
    seen = moment(PAIR)
    assert seen.short_without("i-1") is not None
    assert claimed(seen) == ["i-2"]


def test_nothing_waits_for_it_while_the_new_host_is_not_proven() -> None:
    assert claimed(moment(pair(Step.PROVING, "i-1", "i-9", surplus=1))) == []


def test_a_host_that_serves_cures_nothing() -> None:
    assert claimed(moment(PAIR, sick="i-3")) == ["i-3"]
    assert claimed(moment(PAIR, sick="")) == []


def test_one_cure_at_a_time() -> None:
    assert claimed(moment(PAIR, pair(Step.CLAIMED, "i-2", None))) == []


def test_no_cure_while_one_launch_is_tried_after_failures() -> None:
    breaker = Breaker(failures=3, retry_at=ago("1m"))
    assert claimed(moment(PAIR, breaker=breaker)) == []

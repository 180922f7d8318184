"""What a change of configuration does to a fleet that reads it, told before it is made."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.decisions.rollout import Rollout, rollout
from chalicelib.model.configuration import ConfigRead
from chalicelib.model.host import Host
from chalicelib.model.policy import Mode, Policy, Window
from chalicelib.model.replacement import Reason
from tests.builders import NOW, binding, group, host, policy, span

READS = ("web/",)


def read(id: str, digest: str | None) -> Host:
    return host(id, config=ConfigRead(7, digest, READS, NOW) if digest else None)


FIVE = [*(read(f"i-{n}", "d1") for n in range(3)), read("i-3", "d0"), read("i-4", None)]


def told(now: str = "d2", measured: tuple[timedelta, ...] = (), **given: Any) -> Rollout:
    slots = given.pop("in_flight", 2)
    rules: Policy = policy(config=READS, in_flight=slots, **given.pop("policy", {}))
    fleet = group(*(each.id for each in FIVE), **given)
    return rollout(FIVE, rules, binding(rules), fleet, measured, "d1", now)


def test_hosts_that_have_read_something_else_go_and_those_that_have_read_nothing_stay() -> None:
    found = told()
    assert (found.fleet, found.hosts, found.went, found.goes, found.at_once) == ("web", 5, 1, 4, 2)
    assert found.words == "4 of 5 hosts go, 2 at a time"


def test_to_take_a_change_back_is_told_in_the_same_way() -> None:
    found = told("d0")
    assert (found.went, found.goes) == (1, 3)
    same = told("d1")
    assert (same.went, same.goes) == (1, 1)


def test_it_takes_as_long_as_the_slots_and_the_last_rebuilds_say() -> None:
    assert told().takes == 2 * span("22m")  # Within, bake and drain of the policy.
    assert told(measured=(span("4m"),)).takes == 2 * span("4m")
    assert told(measured=(span("4m"),), in_flight=1).takes == 4 * span("4m")
    assert told("d0", measured=(span("4m"),)).takes == 2 * span("4m")
    assert told("d1", measured=(span("4m"),)).takes == span("4m")


def test_windows_are_named() -> None:
    found = told(policy={"windows": (Window("0 2 * * *", span("1h")),)})
    assert found.words == "4 of 5 hosts go, 2 at a time, inside its windows"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param(
            {"policy": {"reasons": frozenset({Reason.AGE})}},
            "its policy does not list the reason `config`: no host goes for it",
            id="unlisted",
        ),
        pytest.param(
            {"policy": {"mode": Mode.OBSERVE}}, "it is only observed: no host goes", id="observed"
        ),
        pytest.param({"max_size": 5}, "MaxSize", id="no room"),
    ],
)
def test_a_fleet_whose_hosts_never_go_says_why(given: dict[str, Any], words: str) -> None:
    found = told(**given)
    assert words in found.words and found.takes is None


def test_a_fleet_in_which_nobody_goes_says_so() -> None:
    current = [read("i-0", "d2")]
    rules = policy(config=READS, mode=Mode.OBSERVE)
    found = rollout(current, rules, binding(rules), group("i-0"), (), "d1", "d2")
    assert (found.went, found.goes, found.takes) == (1, 0, None)
    assert (
        found.words == "no host goes: what they have read stays the same, or they have read nothing"
    )


def test_a_fleet_is_as_large_as_its_owner_wants_it() -> None:
    """More are desired than are there yet: the budget is a share of those."""
    rules = policy(config=READS, in_flight="20%")
    fleet = group("i-0", desired=10, max_size=20, zones=("a",))
    found = rollout([read("i-0", "d1")], rules, binding(rules), fleet, (), "d1", "d2")
    assert found.at_once == 2

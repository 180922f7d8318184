"""Hosts that say they are at work are waited for: before a claim, and before the commit point."""

from dataclasses import replace

import pytest

from chalicelib.decisions.busy import at_work, busy_until
from chalicelib.decisions.claims import choose
from chalicelib.decisions.next_look import next_look_at
from chalicelib.decisions.progress import next_move
from chalicelib.model.host import Mark
from chalicelib.model.plan import Commit
from chalicelib.model.replacement import Step
from tests.builders import (
    ago,
    at,
    facts,
    fleet_of_pair,
    group,
    host,
    later,
    observation,
    policy,
    span,
)

UNTIL = "2026-03-02T12:30:00Z"
BUSY = "it is busy until 2026-03-02 12:30:00 UTC"


def waiting(text: str = UNTIL, age: str = "6d1h", **given: object) -> str | None:
    hosts = [host("i-1", age, **given), host("i-2")]
    seen = observation(group("i-1", "i-2"), hosts=hosts, busy={"i-1": text}, policy=policy())
    return choose(facts(seen), None, ()).waiting.get("i-1")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param(UNTIL, BUSY, id="busy"),
        pytest.param("2026-03-02T13:30:00+01:00", BUSY, id="in another zone"),
        pytest.param("2026-03-02T12:00:00Z", None, id="over"),
        pytest.param(
            "tonight",
            "tag repave:busy-until: 'tonight': not a time; allowed: as 2026-03-02T12:00:00Z",
            id="no time",
        ),
    ],
)
def test_a_busy_host_is_not_claimed_until_its_time_is_over(text: str, words: str | None) -> None:
    assert waiting(text) == words


def test_a_busy_host_is_not_waited_for_beyond_its_hard_age() -> None:
    assert waiting(age="6d23h59m") is None
    assert waiting("tonight", age="6d23h59m") is None


def test_a_busy_host_that_aws_takes_anyway_is_not_waited_for() -> None:
    assert waiting(interruption=Mark("aws", ago("1m"), "spot", later("1m"))) is None


def test_a_busy_host_is_not_committed_to() -> None:
    """Its work may have begun after the claim."""
    baked = {"began": {Step.CLAIMED: ago("10m"), Step.BAKING: ago("5m")}}
    moment = fleet_of_pair(Step.BAKING, busy={"i-1": UNTIL}, **baked)
    assert next_move(*moment, None) == BUSY
    assert isinstance(next_move(*fleet_of_pair(Step.BAKING, **baked), None), Commit)


def test_the_fleet_is_looked_at_when_the_work_is_over() -> None:
    seen = observation(group("i-1"), hosts=[host("i-1", "6d1h")], busy={"i-1": UNTIL})
    assert next_look_at(facts(seen)) == later("30m")


def test_a_time_without_a_zone_is_no_time_for_it_may_be_any() -> None:
    assert busy_until("2026-03-02T12:30:00") is None


def test_a_busy_host_is_not_waited_for_from_the_very_moment_at_which_hard_is_near() -> None:
    seen = observation(group("i-1"), hosts=[host("i-1", "6d1h")], busy={"i-1": "tonight"})
    moment = facts(seen)
    near = moment.lifting.at(host("i-1", "6d1h"))
    assert at_work(host("i-1", "6d1h"), at(moment, near - span("1s"))) is not None
    assert at_work(host("i-1", "6d1h"), at(moment, near)) is None


def test_an_old_host_that_the_registry_does_not_know_is_waited_for_by_nobody() -> None:
    baked = {"began": {Step.CLAIMED: ago("10m"), Step.BAKING: ago("5m")}}
    pair, moment = fleet_of_pair(Step.BAKING, busy={"i-1": UNTIL}, **baked)
    seen = moment.observation
    known = {id: one for id, one in seen.hosts.items() if id != "i-1"}
    assert isinstance(next_move(pair, facts(replace(seen, hosts=known)), None), Commit)

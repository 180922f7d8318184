"""When the passing of time alone will next change the plan."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from chalicelib.decisions.next_look import next_look_at
from chalicelib.model.fleet import Account, Breaker
from chalicelib.model.group import Group
from chalicelib.model.host import Mark
from chalicelib.model.policy import Window
from tests import standalone
from tests.builders import (
    NOW,
    ago,
    facts,
    frozen,
    group,
    hold,
    host,
    later,
    member,
    observation,
    policy,
    span,
)

LIFTS = span("6d") - span("22m")  # Of a host one day old: hard in six days, less the lead.


def look(*hosts: Any, **given: Any) -> datetime | None:
    known = hosts or (host("i-1"),)
    return next_look_at(facts(observation(group(*(h.id for h in known)), hosts=known, **given)))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(host(recycle_at=later("3h")), later("3h"), id="its date"),
        pytest.param(host(recycle_at=ago("3h")), NOW + LIFTS, id="windows lift"),
        pytest.param(host(age="6d23h50m", recycle_at=ago("1h")), later("10m"), id="hard"),
        pytest.param(host(hold=hold("2h")), later("2h"), id="its hold ends"),
        pytest.param(host(unwell_since=ago("4m")), later("6m"), id="patience ends"),
        pytest.param(host(age="8m", unwell_since=ago("4m")), later("7m"), id="it may still boot"),
        pytest.param(host(taint=Mark("a", ago("30m"), "b")), later("30m"), id="its grace ends"),
        pytest.param(
            host(maintenance=Mark("a", ago("1h"), "b", later("7d2h"))),
            later("2h"),
            id="its maintenance comes near",
        ),
        pytest.param(host(retry_after=later("1m")), later("1m"), id="it is tried again"),
        pytest.param(host(recycle_at=NOW), NOW + LIFTS, id="now is not later"),
        pytest.param(host(age="9d"), None, id="everything has passed"),
    ],
)
def test_it_is_the_next_moment_of_a_host(found: Any, expected: datetime | None) -> None:
    assert look(found) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({"freeze": frozen("1h")}, later("1h"), id="its freeze ends"),
        pytest.param({"account_freeze": frozen("2h")}, later("2h"), id="the account's ends"),
        pytest.param({"freeze": frozen()}, later("5d"), id="a freeze without end"),
        pytest.param({"breaker": Breaker(3, later("9m"), "x")}, later("9m"), id="the breaker"),
        pytest.param({"breaker": Breaker(3, ago("9m"), "x")}, later("5d"), id="it has passed"),
        pytest.param({"refresh": "instance refresh x"}, later("5m"), id="an instance refresh"),
        pytest.param(
            {"policy": policy(windows=(Window("0 14 * * *", span("1h")),))},
            later("2h"),
            id="a window opens",
        ),
        pytest.param(
            {"policy": policy(windows=(Window("0 11 * * *", span("2h")),))},
            later("5d"),
            id="a window is open",
        ),
    ],
)
def test_it_is_the_next_moment_of_the_fleet(
    given: dict[str, Any], expected: datetime | None
) -> None:
    assert look(**given) == expected


def test_it_is_the_first_of_all() -> None:
    hosts = [host("i-1", recycle_at=later("3h")), host("i-2", recycle_at=later("2h"))]
    assert look(*hosts, freeze=frozen("4h")) == later("2h")


def test_an_empty_fleet_waits_for_nothing() -> None:
    assert next_look_at(facts(observation(group()))) is None


def test_a_member_that_the_registry_does_not_know_yet_is_looked_for_again_soon() -> None:
    """EC2's listing lags behind Auto Scaling's. The pass has seen the member, so its fleet looks
    the same to every sweep; the audit registers the host later, but dates it not."""
    seen = replace(observation(group("i-1")), hosts={})
    found = next_look_at(facts(seen))
    assert found is not None and found <= later("5m")


def test_what_waits_for_an_audit_is_looked_at_again_soon() -> None:
    due = host("i-1", recycle_at=ago("1h"))
    assert look(due, account=Account(last_audit_at=ago("9d"))) == later("5m")


def test_only_a_protected_standalone_host_is_looked_at_again_for_its_protection() -> None:
    def of(found: Group) -> datetime | None:
        return next_look_at(facts(observation(found, hosts=[host("i-1")])))

    guarded = member("i-1", protected=True)
    assert of(standalone.fleet(guarded)) == later("15m")
    assert of(standalone.fleet("i-1")) == of(group(guarded)) == later("5d")

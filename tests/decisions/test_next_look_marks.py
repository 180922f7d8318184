"""A fleet is looked at again when what is known of a host becomes a reason or stops being one."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.decisions.next_look import next_look_at
from chalicelib.decisions.plan import plan
from chalicelib.model.fleet import Account, Quota
from chalicelib.model.host import Host, Mark
from tests.builders import NOW, ago, facts, group, host, later, observation, span


def look(found: Host, **given: Any) -> datetime | None:
    return next_look_at(facts(observation(group("i-1"), hosts=[found], **given)))


def maintained(due: datetime | None) -> Host:
    return host("i-1", maintenance=Mark("aws.health", ago("1h"), "reboot", due))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            host("i-1", unwell_since=ago("4m")), later("6m"), id="its group had time to heal it"
        ),
        pytest.param(maintained(later("2d")), later("1d23h16m"), id="two rebuilds before"),
        pytest.param(maintained(None), later("5d"), id="maintenance at no known time"),
        pytest.param(
            host("i-1", unwell_since=ago("1m"), retry_after=later("3m")),
            later("3m"),
            id="the first of several",
        ),
    ],
)
def test_it_is_the_moment_at_which_a_mark_counts(found: Host, expected: datetime) -> None:
    assert look(found) == expected


HALF_PAST = NOW.replace(minute=30, second=20, microsecond=5)


@pytest.mark.parametrize(
    ("begun", "spent", "expected"),
    [
        pytest.param(True, 7, NOW.replace(hour=13), id="spent: when the next hour begins"),
        pytest.param(True, 6, HALF_PAST + span("6d"), id="one is left"),
        pytest.param(False, 7, HALF_PAST + span("6d"), id="spent in an hour that is over"),
    ],
)
def test_an_account_that_has_spent_its_hour_is_looked_at_in_the_next(
    begun: bool, spent: int, expected: datetime
) -> None:
    account = Account(claims=spent, last_audit_at=HALF_PAST)
    quota = Quota("2026-03-02T12", 7, begun)
    young = host("i-1", born_at=HALF_PAST)
    seen = observation(group("i-1"), hosts=[young], account=account, quota=quota)
    assert next_look_at(facts(seen, HALF_PAST)) == expected


def test_what_the_next_look_is_for_is_a_reason_by_then() -> None:
    found = host("i-1", unwell_since=ago("4m"))
    seen = observation(group("i-1"), hosts=[found])
    moment = next_look_at(facts(seen))
    assert moment is not None
    assert not plan(seen, moment - span("1s")).verdicts[0].reasons
    assert plan(seen, moment).verdicts[0].reasons

"""What is too old or too little is not acted upon."""

from datetime import datetime

import pytest

from chalicelib.decisions.plan import plan
from chalicelib.decisions.sanity import doubts
from chalicelib.model.fleet import Account
from chalicelib.model.plan import Claim
from tests.builders import NOW, ago, group, host, observation


@pytest.mark.parametrize(
    ("audited", "old"),
    [
        pytest.param(ago("2h59m"), False, id="in time"),
        pytest.param(ago("3h"), True, id="too long ago"),
        pytest.param(None, True, id="never"),
    ],
)
def test_nothing_begins_on_an_old_audit(audited: datetime | None, old: bool) -> None:
    found = list(doubts(Account(last_audit_at=audited), group("i-1"), NOW))
    assert bool(found) is old


@pytest.mark.parametrize(
    ("seen", "desired", "too_few"),
    [
        pytest.param(3, 3, False, id="all"),
        pytest.param(2, 3, False, id="a third is missing"),
        pytest.param(1, 3, True, id="more than a third is missing"),
        pytest.param(0, 0, False, id="an empty group"),
        pytest.param(5, 3, False, id="more than desired"),
    ],
)
def test_nothing_begins_while_few_hosts_are_seen(seen: int, desired: int, too_few: bool) -> None:
    of = group(*(f"i-{number}" for number in range(seen)), desired=desired)
    assert bool(list(doubts(Account(last_audit_at=NOW), of, NOW))) is too_few


def test_due_hosts_say_what_they_wait_for() -> None:
    due = host("i-1", "6d1h")
    seen = observation(group("i-1"), hosts=[due], account=Account(last_audit_at=ago("1d")))
    found = plan(seen, NOW)
    assert not any(isinstance(action, Claim) for action in found.actions)
    assert found.verdicts[0].words == (
        "the last audit of all hosts was at 2026-03-01 12:00 UTC: nothing begins on old knowledge"
    )

"""Whether a person may hold a host, by the caps of its fleet's policy."""

from typing import Any

import pytest

from chalicelib.decisions.holds import hold_refused, too_late
from chalicelib.decisions.steps.proving import from_proving
from chalicelib.decisions.steps.undoing import from_undoing
from chalicelib.model.plan import Advance, Terminate
from chalicelib.model.policy import Amount, Holds, Protected
from chalicelib.model.replacement import Step, Strategy
from tests.builders import NOW, ago, fleet_of_pair, hold, host, member, pair, policy, span


def share(value: int) -> Amount:
    return Amount(value, percent=True)


@pytest.mark.parametrize(
    ("hosts", "size", "most"),
    [
        pytest.param(share(10), 3, 1, id="at least one"),
        pytest.param(share(10), 20, 2, id="a share"),
        pytest.param(share(10), 21, 3, id="rounded up"),
        pytest.param(share(0), 20, 0, id="none"),
        pytest.param(Amount(2), 1, 2, id="a count"),
        pytest.param(Amount(0), 20, 0, id="a count of none"),
    ],
)
def test_so_many_hosts_of_a_fleet_may_be_held(hosts: Amount, size: int, most: int) -> None:
    assert Holds(hosts=hosts).most(size) == most


def test_a_hold_within_the_caps_is_accepted() -> None:
    over = host("i-2", hold=hold("0s"))
    assert hold_refused(hold("14d"), [over, host("i-3")], Holds(), 3, NOW) is None


@pytest.mark.parametrize(
    ("until", "others", "words"),
    [
        pytest.param("14d1s", (), "held for 14 days, 0:00:00, until 2026-03-16 12:00 UTC", id="l"),
        pytest.param("0s", (), "it would be over since 2026-03-02 12:00 UTC", id="over"),
        pytest.param("1h", ("i-2",), "1 of 3 hosts be held at once: i-2 until", id="too many"),
    ],
)
def test_a_hold_beyond_the_caps_is_refused(until: str, others: tuple[str, ...], words: str) -> None:
    held = [host(id, hold=hold()) for id in others]
    assert words in (hold_refused(hold(until), held, Holds(), 3, NOW) or "")


def test_where_none_may_be_held_it_says_so() -> None:
    rules = Holds(span("1d"), Amount(0))
    assert (hold_refused(hold(), [], rules, 3, NOW) or "").endswith("none may be")


@pytest.mark.parametrize(
    ("host", "given", "words"),
    [
        pytest.param("i-1", {"step": Step.BAKING}, None, id="before the commit point"),
        pytest.param("i-1", {"step": Step.RETIRING}, "i-1 goes already", id="after it"),
        pytest.param("i-1", {"step": Step.DRAINING}, "i-1 goes already", id="draining"),
        pytest.param("i-1", {"step": Step.UNDOING}, None, id="the other one goes"),
        pytest.param("i-9", {"step": Step.UNDOING}, "i-9 is given back", id="given back"),
        pytest.param("i-9", {"step": Step.BAKING}, None, id="new"),
        pytest.param("i-2", {"step": Step.RETIRING}, None, id="of no pair"),
        pytest.param(
            "i-1",
            {"step": Step.PROVING, "strategy": Strategy.TERMINATE_FIRST},
            "i-1 goes already",
            id="terminate-first",
        ),
        pytest.param(
            "i-1",
            {"step": Step.LAUNCHING, "strategy": Strategy.STANDBY, "sent_at": ago("30s")},
            "i-1 goes to Standby just now",
            id="on its way to Standby",
        ),
        pytest.param(
            "i-1",
            {"step": Step.LAUNCHING, "strategy": Strategy.STANDBY, "sent_at": ago("60s")},
            None,
            id="in Standby",
        ),
    ],
)
def test_a_hold_may_come_too_late(host: str, given: dict[str, Any], words: str | None) -> None:
    said = too_late(host, pair(**given), NOW)
    assert said is None if words is None else str(said).startswith(words)


GUARDED = [member("i-1", protected=True)]
"""The old host of the pair."""


def test_a_protected_host_stays_unless_the_policy_replaces_it_all_the_same() -> None:
    kept = from_proving(*fleet_of_pair(Step.PROVING, members=GUARDED))
    assert isinstance(kept, Advance) and kept.replacement.step is Step.UNDOING
    rules = policy(protected=Protected.REPLACE)
    moved = from_proving(*fleet_of_pair(Step.PROVING, members=GUARDED, policy=rules))
    assert isinstance(moved, Advance) and moved.replacement.step is Step.BAKING


def test_a_new_host_that_a_scheduler_protected_is_given_back_all_the_same() -> None:
    new = [member("i-9", protected=True)]
    given = {"members": new, "ending": Step.ABANDONED}
    assert not isinstance(from_undoing(*fleet_of_pair(Step.UNDOING, **given)), Terminate)
    rules = policy(protected=Protected.REPLACE)
    assert isinstance(from_undoing(*fleet_of_pair(Step.UNDOING, policy=rules, **given)), Terminate)


def test_a_hold_keeps_whom_a_scheduler_protects_too() -> None:
    rules = policy(protected=Protected.REPLACE)
    given = {"members": GUARDED, "hosts": [host("i-1", hold=hold())], "policy": rules}
    kept = from_proving(*fleet_of_pair(Step.PROVING, **given))
    assert isinstance(kept, Advance) and "held by bob" in kept.words


def test_whoever_is_held_already_is_named_with_until_when() -> None:
    others = [host("i-2", hold=hold("1h")), host("i-3", hold=hold("2h"))]
    rules = Holds(hosts=Amount(2))
    assert hold_refused(hold("1h"), others, rules, 10, NOW) == (
        "the policy lets 2 of 10 hosts be held at once: "
        "i-2 until 2026-03-02 13:00 UTC, i-3 until 2026-03-02 14:00 UTC"
    )


def test_a_host_whose_surge_is_launched_just_now_may_still_be_held() -> None:
    assert too_late("i-1", pair(Step.LAUNCHING, sent_at=ago("1s")), NOW) is None

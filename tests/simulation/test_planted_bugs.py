"""The simulator is worth what it finds: each bug planted in the engine is found within some seeds,
and called by the name of the rule that it breaks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from typing import Any

import pytest

from chalicelib import calls, recording
from chalicelib.decisions import claims, plan
from chalicelib.decisions.steps import facts
from chalicelib.handlers import reconcile_fleet
from chalicelib.model.fleet import Account, Freeze
from chalicelib.model.group import Group
from chalicelib.model.host import Hold
from chalicelib.model.policy import Budget
from chalicelib.model.replacement import Replacement
from chalicelib.registry import memory_replacements
from tests.simulation.__main__ import simulate
from tests.simulation.conftest import quiet_run

SEEDS = 150
Plant = Callable[[pytest.MonkeyPatch], None]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with quiet_run():
        yield


def fresh_tokens(patch: pytest.MonkeyPatch) -> None:
    numbers = count()
    fresh = property(lambda self: f"{self.id}-{next(numbers)}")
    patch.setattr(Replacement, "client_token", fresh)


def unproven(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(facts, "unproven_because", lambda *_: None)


def budget_off_by_one(patch: pytest.MonkeyPatch) -> None:
    plain = Budget.slots
    patch.setattr(Budget, "slots", lambda self, size: plain(self, size) + 1)


def hold_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Hold, "active", lambda self, now: False)


def freeze_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Freeze, "active", lambda self, now: False)


def observe_ignored(patch: pytest.MonkeyPatch) -> None:
    plain = plan.stopped_because

    def blind(*given: Any) -> str | None:
        words = plain(*given)
        return None if words and "observe" in words else words

    patch.setattr(plan, "stopped_because", blind)


def protection_ignored(patch: pytest.MonkeyPatch) -> None:
    plain = facts.Facts.held

    def blind(self: facts.Facts, replacement: Replacement) -> str | None:
        words = plain(self, replacement)
        return None if words == "protected from scale-in" else words

    patch.setattr(facts.Facts, "held", blind)
    patch.setattr(claims, "_kept", lambda *_: None)


def floor_off_by_one(patch: pytest.MonkeyPatch) -> None:
    plain = facts.below_floor_without
    patch.setattr(
        facts, "below_floor_without", lambda host, serving, needed: plain(host, serving, needed - 1)
    )


def decrement_always(patch: pytest.MonkeyPatch) -> None:
    plain = calls.Calls._terminate

    def greedy(self: calls.Calls, action: Any, revision: int) -> Any:
        return plain(self, replace(action, decrement=True), revision)

    patch.setattr(calls.Calls, "_terminate", greedy)


def no_recheck(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reconcile_fleet, "_current", lambda deps, action: action)


def foreign_change_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(facts, "foreign_change", lambda *_: None)
    patch.setattr(facts, "explained", lambda *_: True)
    patch.setattr(facts, "old_reading", lambda *_: None)


def no_intent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recording.Recorder, "intent", lambda self, replacement, *_, **__: replacement)


def full_group_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Group, "room", property(lambda self: 9))


def cap_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Account, "claims_left", lambda self, quota: 99)
    plain = memory_replacements._counted
    patch.setattr(
        memory_replacements,
        "_counted",
        lambda account, quota, pair: plain(account, replace(quota, most=99), pair),
    )


PLANTED: dict[Plant, str] = {
    fresh_tokens: "one launch a claim",
    unproven: "unproven",
    budget_off_by_one: "budget",
    hold_ignored: "held",
    freeze_ignored: "untouchable",
    observe_ignored: "untouchable",
    protection_ignored: "protected",
    floor_off_by_one: "floor",
    decrement_always: "desired",
    no_recheck: "floor",
    foreign_change_ignored: "desired",
    no_intent: "intent first",
    full_group_ignored: "room",
    cap_ignored: "account's cap",
}

FIRST: dict[Plant, int] = {no_recheck: 420}
"""Facts must change between the plan and its call: few seeds come to that."""


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_bug_is_found(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    assert seeds_until(PLANTED[plant], FIRST.get(plant, 0)) < SEEDS


def seeds_until(rule: str, first: int) -> int:
    """How many seeds pass before the rule is seen broken."""
    for number in range(SEEDS):
        found = simulate(first + number).violations
        if any(f" {rule}:" in words for words in found):
            return number
    return SEEDS

"""Bugs to plant in the engine, one function each, named after what then goes wrong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib import calls, recording
from chalicelib.decisions import claims, plan, progress
from chalicelib.decisions.steps import ends, facts, launching, proving
from chalicelib.decisions.steps.ends import Move
from chalicelib.model.fleet import Account, Freeze
from chalicelib.model.group import Group
from chalicelib.model.host import Hold, Host
from chalicelib.model.plan import Launch
from chalicelib.model.policy import Budget
from chalicelib.model.replacement import Replacement, Step
from chalicelib.registry import memory_replacements
from chalicelib.registry.config_reading import ConfigurationReading

Plant = Callable[[pytest.MonkeyPatch], None]


def fresh_tokens(patch: pytest.MonkeyPatch) -> None:
    numbers = count()
    fresh = property(lambda self: f"{self.id}-{next(numbers)}")
    patch.setattr(Replacement, "client_token", fresh)


def unproven(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(facts, "unproven_because", lambda *_: None)


def budget_off_by_one(patch: pytest.MonkeyPatch) -> None:
    plain = Budget.slots
    patch.setattr(Budget, "slots", lambda self, size: plain(self, size) + 1)


def prefixes_ignored(patch: pytest.MonkeyPatch) -> None:
    """Hosts read all there is, and are old when anything changes."""
    plain = ConfigurationReading.look_back
    patch.setattr(
        ConfigurationReading, "look_back", lambda self, prefix, revision: plain(self, "", revision)
    )


def hold_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Hold, "active", lambda self, now: False)


def freeze_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Freeze, "active", lambda self, now: False)


def observe_ignored(patch: pytest.MonkeyPatch) -> None:
    plain = plan.stopped_because

    def blind(*given: Any) -> str | None:
        words = plain(*given)
        return None if words and "mode: observe" in words else words

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


def foreign_change_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(facts, "foreign_change", lambda *_: None)
    patch.setattr(facts, "explained", lambda *_: True)
    patch.setattr(facts, "old_reading", lambda *_: None)


def no_intent(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(recording.Recorder, "intent", lambda self, replacement, *_: replacement)


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


def untagged_touched(patch: pytest.MonkeyPatch) -> None:
    plain = plan.stopped_because

    def blind(*given: Any) -> str | None:
        words = plain(*given)
        return None if words and "carries the tag" in words else words

    patch.setattr(plan, "stopped_because", blind)


def bake_skipped(patch: pytest.MonkeyPatch) -> None:
    def hasty(replacement: Replacement, facts: facts.Facts) -> Move:
        began = {**replacement.began, Step.BAKING: facts.now - timedelta(days=1)}
        return proving.from_baking(replace(replacement, began=began), facts)

    patch.setitem(progress.SURGE, Step.BAKING, hasty)  # type: ignore[arg-type]


def paired_claimed_too(patch: pytest.MonkeyPatch) -> None:
    """New hosts that are due: the old ones' own rows refuse it."""
    plain = claims.candidates

    def blind(facts: facts.Facts) -> list[claims.Candidate]:
        unpaired = replace(facts)
        unpaired.__dict__["pairs"] = {}
        return plain(unpaired)

    patch.setattr(claims, "candidates", blind)


def policy_executed_again(patch: pytest.MonkeyPatch) -> None:
    """Without waiting for what the first step did: its answer may be lost."""

    def hasty(replacement: Replacement, facts: facts.Facts) -> Move:
        return Launch(replacement, "execute the policy again", facts.new_ledger)

    patch.setattr(launching, "_received", hasty)


def surplus_left(patch: pytest.MonkeyPatch) -> None:
    def idle(replacement: Replacement, facts: facts.Facts) -> Move:
        return ends.finish(replacement, facts, Step.ABANDONED, "undone", surplus=0)

    patch.setitem(progress.SURGE, Step.UNDOING, idle)  # type: ignore[arg-type]


def standby_left(patch: pytest.MonkeyPatch) -> None:
    def idle(replacement: Replacement, facts: facts.Facts) -> Move:
        return ends.finish(replacement, facts, Step.ABANDONED, "undone")

    patch.setitem(progress.STANDBY, Step.RESTORING, idle)  # type: ignore[arg-type]


def signal_ignored(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Host, "signalled", property(lambda self: True))


def cancel_ignored(patch: pytest.MonkeyPatch) -> None:
    """Neither the steps nor the commit see the mark."""
    listed = memory_replacements.MemoryReplacements.open_in
    stored = memory_replacements.MemoryReplacements._must_be_current

    def blind(self: Any, fleet: str) -> list[Replacement]:
        return [replace(pair, cancel=None) for pair in listed(self, fleet)]

    def blind_too(self: Any, verb: str, pair: Replacement) -> Replacement:
        return replace(stored(self, verb, pair), cancel=None)

    patch.setattr(memory_replacements.MemoryReplacements, "open_in", blind)
    patch.setattr(memory_replacements.MemoryReplacements, "_must_be_current", blind_too)

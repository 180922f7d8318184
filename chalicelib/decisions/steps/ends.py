"""The moves that several steps share: on to proving, back, and the ends."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from chalicelib.decisions.ownership import in_standby
from chalicelib.decisions.steps.facts import Facts
from chalicelib.model.group import Group
from chalicelib.model.plan import Action, Advance, Finish
from chalicelib.model.replacement import Replacement, Step, Strategy

Move = Action | str
"""The next action, or in words what is waited for."""


def prove(
    replacement: Replacement, facts: Facts, words: str, ledger_change: int = 0, **changes: Any
) -> Advance:
    """Its new host is known, and has so long to be proven."""
    deadline = facts.now + facts.policy.ready.within
    proving = replacement.entering(Step.PROVING, facts.now, deadline=deadline, why=words, **changes)
    return Advance(proving, words, ledger_change)


def undo(
    replacement: Replacement, facts: Facts, ending: Step, why: str, risen: int = 0
) -> Advance | Finish:
    """Give back what the replacement took; the old host serves on. `risen` is what desired rose by
    and nobody has noted yet."""
    if replacement.strategy is Strategy.TERMINATE_FIRST:
        # The old host is gone, and the new one is the group's own: there is nothing to give back.
        return finish(replacement, facts.now, ending, why)
    standby = replacement.strategy is Strategy.STANDBY
    changes: dict[str, Any] = {"surplus": replacement.surplus + risen, "ending": ending}
    step = Step.RESTORING if standby else Step.UNDOING
    return Advance(replacement.entering(step, facts.now, why=why, **changes), why, risen)


def finish(
    replacement: Replacement, now: datetime, ending: Step, why: str, **changes: Any
) -> Finish:
    if ending is Step.ABANDONED and replacement.cancel:
        # Nobody waits for it any more: that it failed besides is no failure that counts.
        ending, why = Step.CANCELLED, f"{replacement.cancel}; {why}"
    return Finish(replacement.entering(ending, now, ending=None, why=why, **changes), why)


def let_go(replacement: Replacement, group: Group, now: datetime, foreign: str) -> Advance | Finish:
    """What was added belongs to another hand now."""
    if in_standby(replacement, group):
        # No host is left behind in Standby; what it adds when it comes back counts from here.
        return Advance(replace(replacement, surplus=0, sent_at=None), foreign)
    return stay(replacement, now, foreign)


def stay(replacement: Replacement, now: datetime, why: str) -> Finish:
    """Both hosts stay, what was added is the owner's now, and the old host is planned anew."""
    ending = replacement.ending or Step.CANCELLED
    return finish(replacement, now, ending, f"{why}; both hosts stay", surplus=0)

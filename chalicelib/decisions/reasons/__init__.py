"""Why a host must go: one file a rule, and one order with a word on each place."""

from collections.abc import Callable
from functools import lru_cache

from chalicelib.decisions.reasons.age import over_age
from chalicelib.decisions.reasons.case import Case
from chalicelib.decisions.reasons.config import reconfigured
from chalicelib.decisions.reasons.interruption import interrupted
from chalicelib.decisions.reasons.maintenance import imminent, in_maintenance
from chalicelib.decisions.reasons.request import at_once, requested
from chalicelib.decisions.reasons.taint import tainted
from chalicelib.decisions.reasons.template import outdated
from chalicelib.decisions.reasons.unhealthy import unhealthy
from chalicelib.model.replacement import Reason

Rule = Callable[[Case], bool]

RULES: tuple[tuple[Reason, Rule], ...] = (
    (Reason.INTERRUPTION, interrupted),  # AWS takes it in minutes, whoever waits behind it.
    (Reason.REQUEST, requested),  # A person asked and is watching.
    (Reason.UNHEALTHY, unhealthy),  # It serves badly now.
    (Reason.MAINTENANCE, in_maintenance),  # AWS takes it, at a time that is known.
    (Reason.TAINT, tainted),  # What it is cannot be told any more.
    (Reason.CONFIG, reconfigured),  # Somebody has just changed it, perhaps to take back a mistake.
    (Reason.TEMPLATE, outdated),  # It is as it was written, but that is not what is wanted now.
    (Reason.AGE, over_age),  # Last: everything that grows old can wait for what is urgent.
)
NOW = frozenset({Reason.INTERRUPTION, Reason.UNHEALTHY})
"""Reasons that wait for no window: what they are about happens now."""


def reasons_of(case: Case) -> tuple[Reason, ...]:
    """All that hold, first the one that counts; only those the policy lists."""
    return tuple([reason for reason, rule in _listed(case.policy.reasons) if rule(case)])


@lru_cache(maxsize=256)  # Each host of a fleet asks for the same.
def _listed(reasons: frozenset[Reason]) -> tuple[tuple[Reason, Rule], ...]:
    return tuple((reason, rule) for reason, rule in RULES if reason in reasons)


def rank(reasons: tuple[Reason, ...]) -> int:
    """The smaller, the sooner."""
    places = [reason for reason, _ in RULES]
    return min(places.index(reason) for reason in reasons)


def waits_for_window(case: Case, reasons: tuple[Reason, ...]) -> bool:
    if NOW & set(reasons):
        return False
    if Reason.REQUEST in reasons and at_once(case):
        return False
    return not (Reason.MAINTENANCE in reasons and imminent(case))

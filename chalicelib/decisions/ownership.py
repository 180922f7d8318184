"""Whose capacity it is: our surplus, our unanswered calls, and the hands of others."""

from datetime import datetime, timedelta

from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.replacement import Replacement, Step

ANSWER_WITHIN = timedelta(seconds=60)
"""After this long a termination that the group does not show was never received: send it again."""


def target(replacement: Replacement) -> str | None:
    """The host that the present step terminates."""
    return replacement.new_host if replacement.step is Step.UNDOING else replacement.old_host


def terminating(replacement: Replacement) -> bool:
    return replacement.step in {Step.RETIRING, Step.UNDOING}


def left(host: str | None, group: Group) -> bool:
    member = group.member(host) if host else None
    return member is None or member.leaving


def unanswered(replacement: Replacement) -> bool:
    """Its call was sent and no answer is recorded: desired may or may not have moved."""
    if replacement.step is Step.LAUNCHING:
        return replacement.new_host is None
    return terminating(replacement) and replacement.sent_at is not None and replacement.surplus > 0


def awaited(replacement: Replacement, now: datetime) -> bool:
    """Too early to send its termination again."""
    return replacement.sent_at is not None and now < replacement.sent_at + ANSWER_WITHIN


def foreign_change(observation: Observation) -> str | None:
    """What another hand did to the desired capacity, in words, while we own a surplus.

    Our ledger holds what our own last call left. Which hosts a stranger's number was meant to
    count is unknowable, so every pair of the fleet gives up its claim on the surplus.
    """
    group, ledger = observation.group, observation.fleet.ledger_desired
    if group is None or ledger is None or ledger == group.desired:
        return None
    if any(unanswered(r) for r in observation.open):
        return None
    if not any(r.surplus for r in observation.open):
        return None
    return f"another hand changed the group's desired capacity from {ledger} to {group.desired}"


def given_back(replacement: Replacement, observation: Observation) -> bool:
    """A termination whose answer was lost took effect: its host leaves, and desired fell with it.
    If desired stands where we left it, the host left by another hand and the surplus is ours."""
    group, ledger = observation.group, observation.fleet.ledger_desired
    if group is None or not terminating(replacement) or replacement.sent_at is None:
        return False
    return left(target(replacement), group) and group.desired != ledger


def owned_surplus(observation: Observation) -> int:
    """What of the desired capacity we added and have not given back."""
    return sum(r.surplus for r in observation.open if not given_back(r, observation))

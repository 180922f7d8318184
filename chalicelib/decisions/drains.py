"""The drain contract: what a leaving host still has to put down, and how it is told to."""

from datetime import datetime, timedelta

from chalicelib.decisions.busy import busy_words
from chalicelib.model.hook import OnFailure, SendCommand, Wait, Waiter
from chalicelib.model.policy import Policy

FOUND_WITHIN = timedelta(minutes=2)
"""A command whose answer was lost is listed by then, or was never received."""


def drained(
    waiter: Waiter, policy: Policy, now: datetime, by: datetime
) -> SendCommand | Wait | None:
    """What keeps it, or the command that is to be sent; None when it has put down its work."""
    by_command = _command(waiter, policy, now, by)
    if isinstance(by_command, SendCommand):
        return by_command
    return by_command or _busy(waiter, now)


def _command(
    waiter: Waiter, policy: Policy, now: datetime, by: datetime
) -> SendCommand | Wait | None:
    wait, known = waiter.wait, waiter.command
    if policy.drain_command is None:
        return None
    if wait and wait.refused:
        return _failed(f"its drain command was refused: {wait.refused}", policy)
    if known is None and not (wait and wait.command):
        if wait and wait.asked_at and now < wait.asked_at + FOUND_WITHIN:
            return Wait("the answer to its drain command is awaited")
        return SendCommand(policy.drain_command, by - now, "it is told to drain")
    if known is None or not known.over:
        return Wait(f"its drain command is {known.status if known else 'not listed yet'}")
    return None if known.succeeded else _failed(f"its drain command is {known.status}", policy)


def _failed(words: str, policy: Policy) -> Wait | None:
    return Wait(words) if policy.drain_on_failure is OnFailure.WAIT else None


def _busy(waiter: Waiter, now: datetime) -> Wait | None:
    words = busy_words(waiter.busy_until, now) if waiter.busy_until is not None else None
    return Wait(words) if words else None

"""Whose capacity it is: our surplus, our unanswered calls, and the hands of others.

The fleet's ledger is the desired capacity as our own calls left it. It moves by what each call of
ours did and is never set to a reading while something is ours, so that any other value is either
an old reading or another hand's."""

from datetime import datetime, timedelta

from chalicelib.model.fleet import Fleet
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.replacement import Replacement, Step, Strategy

ANSWER_WITHIN = timedelta(seconds=60)
"""After this long a reading shows what our call did, or the call was never received."""


def target(replacement: Replacement) -> str | None:
    """The host that the present step terminates."""
    return replacement.new_host if replacement.step is Step.UNDOING else replacement.old_host


def terminating(replacement: Replacement) -> bool:
    return replacement.step in {Step.RETIRING, Step.UNDOING}


def left(host: str | None, group: Group) -> bool:
    member = group.member(host) if host else None
    return member is None or member.leaving


def awaited(replacement: Replacement, now: datetime) -> bool:
    """Too early to send its termination again."""
    return replacement.sent_at is not None and now < replacement.sent_at + ANSWER_WITHIN


def sent_away(replacement: Replacement) -> str | None:
    """The host whose leaving was asked for, whether or not a reading shows it."""
    step, standby = replacement.step, replacement.strategy is Strategy.STANDBY
    if step is Step.DRAINING:
        return replacement.old_host
    if replacement.sent_at is None:
        return None
    if terminating(replacement):
        return target(replacement)
    return replacement.old_host if standby and step is Step.LAUNCHING else None


def asked(replacement: Replacement) -> bool:
    """Its launch was to be sent, and no answer is recorded."""
    return launches(replacement) and replacement.new_host is None


def answered(replacement: Replacement) -> bool:
    """Its launch was answered; whether desired rose by it is still to be read."""
    return launches(replacement) and replacement.new_host is not None


def launches(replacement: Replacement) -> bool:
    """Its launch raises desired, and that is not noted yet."""
    surge = replacement.strategy is Strategy.SURGE
    return surge and replacement.step is Step.LAUNCHING and replacement.surplus <= 0


def raises(replacement: Replacement) -> bool:
    """Its call raises desired, as far as it was received, and that is not noted yet."""
    restores = replacement.step is Step.RESTORING and replacement.sent_at is not None
    return restores or launches(replacement)


def in_standby(replacement: Replacement, group: Group) -> bool:
    """By our own doing, which a mere claim has not begun."""
    member = group.member(replacement.old_host)
    begun = replacement.strategy is Strategy.STANDBY and replacement.step is not Step.CLAIMED
    return begun and member is not None and member.standby


def decrements(replacement: Replacement, group: Group) -> bool:
    """Its termination lowers desired: to give back what was added, or to make room for an old host
    that comes back from Standby."""
    makes_room = replacement.step is Step.UNDOING and in_standby(replacement, group)
    return replacement.surplus > 0 or makes_room


def unanswered(replacement: Replacement, group: Group, now: datetime) -> bool:
    """Its call may have moved desired, and nobody recorded whether it did. A call that shows no
    effect after a minute was never received."""
    if asked(replacement):
        return True
    if replacement.sent_at is None:
        return False
    if replacement.step is Step.RESTORING:
        return awaited(replacement, now) or not in_standby(replacement, group)
    if not terminating(replacement) or not decrements(replacement, group):
        return False
    return awaited(replacement, now) or left(target(replacement), group)


def settled(fleet: Fleet, now: datetime) -> bool:
    """Our last call is long enough ago for any reading to show what it did."""
    return fleet.ledger_at is None or now >= fleet.ledger_at + ANSWER_WITHIN


def explained(observation: Observation, now: datetime) -> bool:
    """Desired is as our calls left it, give or take those whose effect is not recorded yet."""
    group, ledger = observation.group, observation.fleet.ledger_desired
    if group is None or ledger is None:
        return True
    calls = [r for r in observation.open if answered(r) or unanswered(r, group, now)]
    fallen = sum(terminating(r) for r in calls)
    risen = len(calls) - fallen
    return ledger - fallen <= group.desired <= ledger + risen


def old_reading(observation: Observation, now: datetime) -> str | None:
    """What may be no more than a reading from before our last call, in words."""
    if explained(observation, now) or settled(observation.fleet, now):
        return None
    ledger, desired = _both(observation)
    return f"desired capacity reads {desired}, and our own calls left {ledger}: to be read again"


def foreign_change(observation: Observation, now: datetime) -> str | None:
    """What another hand did to the desired capacity, in words, while we own a surplus.

    Which hosts a stranger's number was meant to count is unknowable, so every pair of the fleet
    gives up its claim on the surplus.
    """
    if not any(r.surplus for r in observation.open):
        return None
    if explained(observation, now) or not settled(observation.fleet, now):
        return None
    ledger, desired = _both(observation)
    return f"another hand changed the group's desired capacity from {ledger} to {desired}"


def _both(observation: Observation) -> tuple[int | None, int | None]:
    group = observation.group
    return observation.fleet.ledger_desired, group.desired if group else None


def given_back(replacement: Replacement, observation: Observation) -> bool:
    """A termination whose answer was lost took effect: its host leaves, and desired fell with it.
    If desired stands where we left it, the host left by another hand and the surplus is ours."""
    group, ledger = observation.group, observation.fleet.ledger_desired
    if group is None or ledger is None or replacement.sent_at is None:
        return False
    if not terminating(replacement) or not decrements(replacement, group):
        return False
    return left(target(replacement), group) and group.desired < ledger


def owned_surplus(observation: Observation) -> int:
    """What of the desired capacity we added and have not given back."""
    return sum(r.surplus - given_back(r, observation) for r in observation.open)

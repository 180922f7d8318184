"""What may keep a host beyond its hard age, as the emulated account and the policy show it."""

from datetime import datetime, timedelta
from typing import Any

from chalicelib.model.policy import Policy
from sandbox.cloud.faults import Faults


def cause(group: Any, member: Any, policy: Policy, record: Any, faults: Faults) -> str | None:
    """In words, and only what is so now."""
    asked, by_us = record.asked, member.instance_id in record.doings.standby
    found = {
        "protected from scale-in": member.protected_from_scale_in,
        "in Standby by another hand": member.lifecycle_state == "Standby" and not by_us,
        "no capacity in its zone": faults.lacks_capacity(str(member.availability_zone)),
        "no new host becomes healthy": faults.spoils(group.name),
        "the group is full and none may be out of service": group.max_size <= asked
        and policy.budget.unavailable.of(asked) < 1,
    }
    return next((words for words, holds in found.items() if holds), None)


def recovery(policy: Policy, asked: int) -> timedelta:
    """How long after its cause a host may still wait for its turn: the breaker may have to let a
    probe try first, and then everyone may be due at once."""
    rounds = -(-max(asked, 1) // policy.budget.slots(asked))
    return policy.breaker.max_backoff + policy.rebuild_time * rounds


class Excuses:
    """When each host's cause was last seen, and which."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[datetime, str]] = {}

    def note(self, host: str, words: str | None, now: datetime) -> None:
        if words:
            self._seen[host] = (now, words)

    def of(self, host: str, now: datetime, recovers: timedelta) -> str | None:
        at, words = self._seen.get(host, (None, ""))
        return words if at is not None and now <= at + recovers else None

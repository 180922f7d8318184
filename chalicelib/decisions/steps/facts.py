"""What every step decides from, and the ends that several steps share."""

from dataclasses import dataclass, replace
from datetime import datetime

from chalicelib.decisions.breaker import after_failure, wait
from chalicelib.decisions.ownership import left
from chalicelib.decisions.proof import unproven_because
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Action, Advance, Finish
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Replacement, Step

Move = Action | str
"""The next action, or in words what is waited for."""


@dataclass(frozen=True, slots=True)
class Facts:
    """An observation of a fleet that has a policy and a group."""

    observation: Observation
    policy: Policy
    group: Group
    now: datetime

    def unproven(self, replacement: Replacement) -> str | None:
        """What its new host lacks, in words; None when it is proven."""
        host = replacement.new_host or ""
        health = self.observation.health.get(host)
        member = self.group.member(host)
        return unproven_because(member, health, self.group, self.policy.ready)

    def old_left(self, replacement: Replacement) -> bool:
        return left(replacement.old_host, self.group)

    def held(self, replacement: Replacement) -> str | None:
        """Who keeps the old host, in words."""
        host = self.observation.hosts.get(replacement.old_host)
        if host and host.hold and host.hold.active(self.now):
            return f"held by {host.hold.by} until {host.hold.until:%Y-%m-%d %H:%M} UTC"
        member = self.group.member(replacement.old_host)
        if member and "Standby" in member.lifecycle:
            return "in Standby"
        return "protected from scale-in" if member and member.protected else None


def undo(replacement: Replacement, facts: Facts, ending: Step, why: str) -> Advance:
    """Give back what the replacement took; the old host serves on."""
    undoing = replacement.entering(Step.UNDOING, facts.now, ending=ending, why=why)
    return Advance(undoing, why)


def finish(replacement: Replacement, facts: Facts, ending: Step, why: str) -> Finish:
    """End it. Only an abandoned one is a failure: it feeds the breaker and its host waits."""
    ended = replacement.entering(ending, facts.now, ending=None, why=why)
    breaker = facts.observation.fleet.breaker
    if ending is Step.ABANDONED:
        backoff = facts.policy.breaker
        failed = after_failure(breaker, backoff, facts.now, why)
        return Finish(ended, why, facts.now + wait(failed.failures, backoff), failed)
    if ending is Step.DONE and breaker.failures:
        return Finish(ended, why, breaker=replace(breaker, failures=0, retry_at=None, why=""))
    return Finish(ended, why)

"""What becomes of a host at a lifecycle hook of ours: it goes on, is given up, or waits."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from chalicelib.decisions.drains import drained
from chalicelib.decisions.proof import lacks
from chalicelib.model.hook import (
    Abandon,
    Continue,
    Heartbeat,
    HookDecision,
    SendCommand,
    Transition,
    Wait,
    Waiter,
)
from chalicelib.model.policy import Policy
from chalicelib.model.replacement import Replacement, Step, Strategy

PREFIX = "repave-"
OWNER = "repave"
BEFORE_THE_END = timedelta(minutes=5)
"""We decide so long before AWS ends a wait for good: it began before we first saw it."""


def ours(name: str, metadata: str | None) -> bool:
    """By its name, or by metadata that is a JSON object with `"owner": "repave"`."""
    if name.startswith(PREFIX):
        return True
    try:
        said = json.loads(metadata or "")
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("owner") == OWNER


def decide(
    waiter: Waiter, policy: Policy, now: datetime, stopped: str | None = None
) -> tuple[HookDecision, ...]:
    """In the order in which they are carried out. `stopped` says why no host may be given up."""
    if waiter.transition is Transition.LAUNCHING:
        decision: HookDecision = _of_launch(waiter, policy, now, stopped)
    else:
        decision = _of_leave(waiter, policy, now)
    if isinstance(decision, Continue | Abandon):
        return (decision,)
    return (*_heartbeat(waiter, now), decision)


def given_up_by(host: str, open_replacements: Iterable[Replacement]) -> str | None:
    """Who takes it back if it is never ready, in words. A host that our own call added leaves by
    terminate with decrement: abandoned through its hook, its group would launch another."""
    for replacement in open_replacements:
        if replacement.strategy is Strategy.TERMINATE_FIRST:
            continue  # The group launched for itself, and is to launch another.
        if replacement.new_host == host:
            return f"{replacement.id} takes it back"
        if replacement.step is Step.LAUNCHING and replacement.new_host is None:
            return f"it may be the host that {replacement.id} awaits"
    return None


def deadline(waiter: Waiter, within: timedelta, now: datetime) -> datetime:
    """Never beyond what AWS allows its hooks."""
    since = waiter.wait.since if waiter.wait else now
    lasts = min(hook.lasts for hook in waiter.hooks)
    return since + min(within, max(lasts - BEFORE_THE_END, timedelta(0)))


def heartbeat_due(waiter: Waiter, now: datetime) -> bool:
    """At half of its time. And when it is first seen, since it may have waited for long."""
    if waiter.wait is None or waiter.wait.kept_at is None:
        return True
    return now >= waiter.wait.kept_at + min(hook.heartbeat for hook in waiter.hooks) / 2


def _heartbeat(waiter: Waiter, now: datetime) -> tuple[Heartbeat, ...]:
    return (Heartbeat("its wait is kept up"),) if heartbeat_due(waiter, now) else ()


def _of_launch(
    waiter: Waiter, policy: Policy, now: datetime, stopped: str | None
) -> Continue | Abandon | Wait:
    lacks = _lacks(waiter, policy)
    if lacks is None:
        return Continue("it is ready to serve")
    if now < deadline(waiter, policy.ready.within, now):
        return Wait(lacks)
    late = f"it was not ready in time: {lacks}"
    keeps = waiter.given_up_by or stopped
    return Wait(f"{late}; {keeps}") if keeps else Abandon(f"{late}; its group launches another")


def _lacks(waiter: Waiter, policy: Policy) -> str | None:
    """Its group registers it with load balancers only after the hook, so that of those only the
    ones that it is in already count."""
    registered = sorted(waiter.health.targets) if waiter.health else ()
    return lacks(waiter.member, waiter.health, registered, policy.ready, waiter.signalled)


def _of_leave(waiter: Waiter, policy: Policy, now: datetime) -> Continue | SendCommand | Wait:
    if not waiter.runs:
        return Continue("it does not run any more")
    by = deadline(waiter, policy.drain_within, now)
    keeps = drained(waiter, policy, now, by)
    if keeps is None:
        return Continue(_drained(waiter))
    if now >= by:
        late = "its time to drain is over"
        return Continue(f"{late}: {keeps.words}" if isinstance(keeps, Wait) else late)
    return keeps


def _drained(waiter: Waiter) -> str:
    if waiter.wait and waiter.wait.refused:
        return f"its drain command was refused, and is not waited for: {waiter.wait.refused}"
    return f"its drain command is {waiter.command.status}" if waiter.command else "nothing to drain"

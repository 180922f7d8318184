"""Who waits at hooks of ours, and what AWS says of each: in bulk, never host by host."""

from collections.abc import Iterable, Mapping

from chalicelib.decisions.busy import BUSY_TAG
from chalicelib.decisions.hooks import given_up_by, ours
from chalicelib.deps import Deps
from chalicelib.model.group import Group, Health, Member
from chalicelib.model.hook import (
    WAITING_AT,
    CommandState,
    Hook,
    HookWait,
    Transition,
    Waiter,
)
from chalicelib.model.instance import Instance
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy

Known = dict[str, HookWait]


def waiters(deps: Deps, seen: Observation, group: Group, policy: Policy) -> list[Waiter]:
    waiting = [member for member in group.members if member.waiting]
    if not waiting:
        return []  # The usual pass asks nothing.
    hooks = [hook for hook in deps.hooks.of(group.name) if ours(hook.name, hook.metadata)]
    waits = remembered(seen, waiting)
    launching = _at(Transition.LAUNCHING, waiting, hooks)
    leaving = _at(Transition.TERMINATING, waiting, hooks)
    health = _health(deps, launching, group, policy)
    instances = deps.instances.get(leaving) if leaving else {}
    commands = _commands(deps, policy, [waits[host] for host in leaving if host in waits])
    found = []
    for member in waiting:
        at = tuple(hook for hook in hooks if hook.transition is WAITING_AT[member.lifecycle])
        if at:
            found.append(_waiter(member, at, waits, health, instances, commands, seen))
    return found


def remembered(seen: Observation, waiting: Iterable[Member]) -> Known:
    """What the registry has of the waits that go on: not of one that the host left behind it."""
    known = {}
    for member in waiting:
        host = seen.hosts.get(member.id)
        wait = host.at_hook if host else None
        if wait and wait.transition is WAITING_AT[member.lifecycle]:
            known[member.id] = wait
    return known


def _at(transition: Transition, waiting: Iterable[Member], hooks: Iterable[Hook]) -> list[str]:
    if not any(hook.transition is transition for hook in hooks):
        return []
    return [member.id for member in waiting if WAITING_AT[member.lifecycle] is transition]


def _health(deps: Deps, launching: list[str], group: Group, policy: Policy) -> Mapping[str, Health]:
    if not launching:
        return {}
    checked = launching if policy.ready.status_checks else []
    targets = group.target_groups if policy.ready.target_health else ()
    return deps.health.of(launching, checked, targets)


def _commands(deps: Deps, policy: Policy, waits: Iterable[HookWait]) -> Mapping[str, CommandState]:
    asked = [wait.asked_at for wait in waits if wait.asked_at is not None]
    if policy.drain_command is None or not asked:
        return {}
    return deps.commands.sent_since(policy.drain_command.document, min(asked))


def _waiter(
    member: Member,
    hooks: tuple[Hook, ...],
    waits: Known,
    health: Mapping[str, Health],
    instances: Mapping[str, Instance],
    commands: Mapping[str, CommandState],
    seen: Observation,
) -> Waiter:
    instance, leaving = instances.get(member.id), member.leaving
    host = seen.hosts.get(member.id)
    return Waiter(
        member,
        hooks,
        waits.get(member.id),
        health.get(member.id),
        signalled=host is not None and host.signalled,
        # What EC2 does not list may only be too new to be listed; what leaves was there.
        runs=not leaving or (instance is not None and instance.state == "running"),
        busy_until=instance.tags.get(BUSY_TAG) if instance and leaving else None,
        command=commands.get(member.id),
        given_up_by=None if leaving else given_up_by(member.id, seen.open),
    )

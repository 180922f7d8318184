"""Writing what AWS says into the registry: only rows that changed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from chalicelib.announcing import announced
from chalicelib.decisions.ailments import ailments
from chalicelib.decisions.floor import floor
from chalicelib.decisions.registration import (
    born,
    changed_by_instance,
    changed_by_member,
    ended,
)
from chalicelib.deps import Deps
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Seen
from chalicelib.model.instance import Instance
from chalicelib.model.observation import Observation
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observability import count


def project(deps: Deps, seen: Observation, now: datetime) -> Observation:
    """The registry agrees with the group afterwards; returns the observation with those rows."""
    hosts = {**seen.hosts, **_unknown_members(deps, seen, now)}
    if seen.group is not None:
        hosts |= _changed_members(deps, seen, seen.group, hosts, now)
    hosts |= _released(deps, seen, hosts)
    _missing_members(deps, seen, now)
    return replace(seen, hosts=hosts)


def register(deps: Deps, instance: Instance, now: datetime, how: Seen) -> Host:
    """A host seen for the first time. Doing it twice changes nothing."""
    host = born(instance, now, how)
    with announced(deps.registry, [(None, host)], now):
        new = deps.registry.hosts.register(host)
    if new:
        words = f"first seen {host.state}"
        deps.registry.timeline.append([Entry(of_host(host.id), now, "born", "registered", words)])
        count("HostsRegistered")
    return host


def compare(
    deps: Deps, host: Host, instance: Instance | None, now: datetime, how: Seen
) -> Host | None:
    """What EC2 says of a host that the registry knows. Returns it if anything was written."""
    if host.gone:
        return None
    if instance is None or instance.final:
        if not ended(host, instance, now):
            return None
        why = f"EC2 says it is {instance.state}" if instance else "EC2 no longer knows it"
        return host if forget(deps, host, now, why) else None
    changed = changed_by_instance(host, instance, now, how)
    if changed is None:
        return None
    with announced(deps.registry, [(host, changed)], now):
        written = deps.registry.hosts.update_facts(changed, host)
    return changed if written else None


def forget(deps: Deps, host: Host, now: datetime, why: str) -> bool:
    """False if it was forgotten before. If it was found by the lagging index, what is kept of it
    would say that it was there after its end: so it is read again."""
    known = deps.registry.hosts.get(host.id)
    if known is None or known.gone:
        return False
    with announced(deps.registry, [(known, replace(known, gone_at=now))], now):
        forgotten = deps.registry.hosts.forget(host.id, now, why)
    if forgotten:
        deps.registry.timeline.append([Entry(of_host(host.id), now, "gone", "forgotten", why)])
    return forgotten


def _unknown_members(deps: Deps, seen: Observation, now: datetime) -> dict[str, Host]:
    members = seen.group.members if seen.group else ()
    unknown = [member.id for member in members if member.id not in seen.hosts]
    if not unknown:
        return {}  # The usual pass asks EC2 nothing.
    instances: Iterable[Instance] = deps.instances.get(unknown).values()
    return {i.id: register(deps, i, now, Seen.PASS) for i in instances if not i.final}


def _changed_members(
    deps: Deps, seen: Observation, group: Group, hosts: dict[str, Host], now: datetime
) -> dict[str, Host]:
    size, policy = floor(group, seen), seen.binding.policy
    ailing = ailments(group, seen.health, policy)
    declared = None if seen.binding.error else policy.services if policy else ()
    updates = []
    for member in group.members:
        host = hosts.get(member.id)
        if host is None or host.gone:
            continue
        ailment, health = ailing.get(member.id), seen.health.get(member.id)
        update = changed_by_member(
            host, member, group, policy, size, now, ailment, health, declared
        )
        if update is not None:
            updates.append((host, update))
    with announced(deps.registry, updates, now):
        written = [new for old, new in updates if deps.registry.hosts.update_facts(new, old)]
    return {host.id: host for host in written}


def _released(deps: Deps, seen: Observation, hosts: Mapping[str, Host]) -> dict[str, Host]:
    """Hosts that name a replacement which is no more: a table was restored or emptied. Asked once
    more, because another worker may have claimed the host since the open ones were read."""
    pairs = {replacement.id for replacement in seen.open}
    released = {}
    for host in hosts.values():
        pair = host.open_replacement
        if pair is None or pair in pairs or host.gone:
            continue
        known = deps.registry.replacements.get(seen.fleet.name, pair)
        if known is None or known.ended:
            deps.registry.hosts.release(host.id, pair)
            released[host.id] = replace(host, open_replacement=None)
    return released


def _missing_members(deps: Deps, seen: Observation, now: datetime) -> None:
    """Hosts that the fleet's group no longer lists: EC2 says whether they ended or moved away.

    They are found by the lagging index: what it hides now, the next pass or the audit finds.
    """
    members = {member.id for member in seen.group.members} if seen.group else set()
    missing = [h for h in deps.registry.hosts.in_fleet(seen.fleet.name) if h.id not in members]
    if not missing:
        return
    found = deps.instances.get(host.id for host in missing)
    for host in missing:
        compare(deps, host, found.get(host.id), now, Seen.PASS)

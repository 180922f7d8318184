"""What the registry should say of a host, from what AWS says and what it said before."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.decisions.age import true_birth
from chalicelib.decisions.spread import basis, recycle_at
from chalicelib.decisions.standing import checks, signalled
from chalicelib.model.group import Group, Health, Member
from chalicelib.model.host import Host, Seen
from chalicelib.model.instance import Instance
from chalicelib.model.policy import Policy
from chalicelib.model.service import Service, offered

GROUP_TAG = "aws:autoscaling:groupName"
FLEET_TAG = "repave:fleet"
LISTED_WITHIN = timedelta(minutes=5)


def born(instance: Instance, now: datetime, how: Seen) -> Host:
    """A host seen for the first time."""
    group = instance.tags.get(GROUP_TAG)
    return Host(
        id=instance.id,
        fleet=group or instance.tags.get(FLEET_TAG),
        group=group,
        zone=instance.zone,
        instance_type=instance.instance_type,
        image_id=instance.image_id,
        private_ip=instance.private_ip,
        template=instance.template,
        state=instance.state,
        launched_at=instance.launched_at,
        born_at=true_birth(instance, now),
        seen_at=now,
        seen_how=how,
        tags=dict(instance.tags),
        details=instance.details,
        # What its policy declares besides, the first pass over its fleet adds.
        services=offered((), instance.tags).services,
    )


def changed_by_instance(host: Host, instance: Instance, now: datetime, how: Seen) -> Host | None:
    """The host with EC2's facts; None when it says nothing new, so that nothing is written."""
    fresh = born(instance, now, how)
    update = replace(
        host,
        fleet=fresh.fleet,
        group=fresh.group,
        zone=fresh.zone,
        instance_type=fresh.instance_type,
        image_id=fresh.image_id,
        private_ip=fresh.private_ip,
        template=fresh.template or host.template,
        state=fresh.state,
        launched_at=fresh.launched_at,
        born_at=min(host.born_at, fresh.born_at),
        tags=fresh.tags,
        details=fresh.details,
        # What a fleet's hosts offer is for its pass to say.
        services=host.services if fresh.fleet else fresh.services,
    )
    return None if update == host else _seen(update, now, how)


def changed_by_member(
    host: Host,
    member: Member,
    group: Group,
    policy: Policy | None,
    size: int,
    now: datetime,
    ailment: str | None = None,
    health: Health | None = None,
    declared: Iterable[Service] | None = (),
) -> Host | None:
    """The host with its group's facts and its date; None when nothing is new. `declared` is None
    where the policy cannot be read: what its hosts offer stays."""
    update = replace(
        host,
        fleet=group.name,
        group=None if group.standalone else group.name,
        template=member.template or host.template,
        # The event that said so may be lost: what serves in its group runs.
        state="running" if member.in_service else host.state,
        # Another ailment is no pause: the host has served badly all the time.
        unwell_since=(host.unwell_since or now) if ailment else None,
        unwell_why=ailment,
        lifecycle=member.lifecycle,
        checks={**checks(member, group, health, policy), **signalled(host, policy, now)},
        services=host.services if declared is None else offered(declared, host.tags).services,
    )
    update = _dated(update, policy, size)
    return None if update == host else _seen(update, now, Seen.PASS)


def ended(host: Host, instance: Instance | None, now: datetime) -> bool:
    """Whether EC2's answer means that the host is no more. That EC2 does not list it says so only
    once it is past the first minutes, in which listings may lag behind launches."""
    if instance is not None:
        return instance.final
    return now >= host.launched_at + LISTED_WITHIN


def _seen(host: Host, now: datetime, how: Seen) -> Host:
    """Never earlier than before: a pass takes its time at its beginning, and an event may have come
    between. What the host was would end before it began."""
    return replace(host, seen_at=max(now, host.seen_at), seen_how=how)


def _dated(host: Host, policy: Policy | None, size: int) -> Host:
    """Once dated a host keeps its date, until the policy's ages or windows change."""
    if policy is None:
        return replace(host, recycle_at=None, recycle_basis=None)
    if host.recycle_basis == basis(policy):
        return host
    date = recycle_at(host.id, host.born_at, policy, size)
    return replace(host, recycle_at=date, recycle_basis=basis(policy))

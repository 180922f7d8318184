"""Which fleets a sweep pokes, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from zlib import crc32

from chalicelib.model.fleet import Account, Fleet, Freeze
from chalicelib.model.group import Group, Member
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Binding

AUDIT_EVERY = timedelta(hours=1)
TURNS = 5
"""A sweep asks how the hosts of one fleet in five are: the calls spread over the minutes."""


def fingerprint(
    group: Group | None,
    binding: Binding,
    fleet: Freeze | None,
    account: Freeze | None,
    config: str | None = None,
) -> str:
    """Equal exactly when a pass would read the same group, policy, freezes and configuration."""
    # Sets and mappings have no order that two processes share.
    shown = group and (
        group.name,
        (group.min_size, group.max_size, group.desired, _listed(group), group.zones),
        (
            group.template,
            sorted(group.launches),
            group.balancers,
            group.lattice,
            group.mixed,
            (group.warm_pool, group.reuses),
            (group.operator, group.deleting),
        ),
        sorted(group.suspended),
        sorted(group.standalone.hosts.items()) if group.standalone else (),
        sorted(group.tags.items()),
    )
    return sha256(repr((shown, binding.revision, fleet, account, config)).encode()).hexdigest()[:32]


def as_read(seen: Observation) -> str:
    """The fingerprint of what a pass has read."""
    freezes = seen.fleet.freeze, seen.account.freeze
    return fingerprint(seen.group, seen.binding, *freezes, seen.config)


def _listed(group: Group) -> tuple[Member, ...]:
    """No listing tells who protects a standalone host from termination: only a pass asks EC2."""
    if group.standalone is None:
        return group.members
    return tuple(replace(member, protected=False) for member in group.members)


def poke_because(
    fleet: Fleet,
    group: Group | None,
    binding: Binding,
    account: Account,
    now: datetime,
    config: str | None = None,
) -> str | None:
    """In words; None for a fleet in which nothing has changed."""
    if binding.enforced and group and any(member.waiting for member in group.members):
        # A wait is kept up from here, whatever else has failed in its fleet.
        return "a host waits at a lifecycle hook"
    if fleet.next_look_at is not None and fleet.next_look_at <= now:
        return "its time has come"
    if fleet.failed_passes:
        return None  # Its fingerprint is old, but its backoff is not over.
    if fleet.attention != fleet.attention_seen:
        return "attention was raised"
    if fleet.open_replacements:
        return "a replacement is open"
    if fleet.fingerprint != fingerprint(group, binding, fleet.freeze, account.freeze, config):
        return "it looks different"
    return None


def fleets_to_poke(
    groups: Iterable[tuple[Group, Binding]],
    fleets: Mapping[str, Fleet],
    account: Account,
    now: datetime,
    configs: Mapping[str, str | None] = {},
) -> dict[str, str]:
    """Fleet to why. `configs` are the digests of what hosts would read, by fleet. A fleet whose
    group is gone is poked until its pass has forgotten it."""
    pokes: dict[str, str | None] = {name: "its group is gone" for name in fleets}
    for group, binding in groups:
        fleet = fleets.get(group.name, Fleet(group.name))
        pokes[group.name] = poke_because(
            fleet, group, binding, account, now, configs.get(group.name)
        )
    return {name: why for name, why in pokes.items() if why}


def asks_health(fleet: Fleet, binding: Binding, now: datetime) -> bool:
    """Whether it is the fleet's turn, by its name alone: a sweep that is lost loses one turn. One
    whose last pass failed is not due before its backoff is over."""
    watches = binding.policy is not None and binding.policy.watches_health
    minute = int(now.timestamp()) // 60
    return (
        watches and not fleet.failed_passes and crc32(fleet.name.encode()) % TURNS == minute % TURNS
    )


def audit_due(account: Account, now: datetime) -> bool:
    return account.last_audit_at is None or now >= account.last_audit_at + AUDIT_EVERY

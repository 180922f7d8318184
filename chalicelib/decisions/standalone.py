"""Hosts in no Auto Scaling group: which can be rebuilt, from what, and what their pairs add."""

from chalicelib.model.group import Group, Health
from chalicelib.model.replacement import Replacement, Step
from chalicelib.model.standalone import parts

NOT = "NOT REBUILDABLE, and never touched:"


def not_rebuildable(host: str, group: Group) -> str | None:
    """Why nobody could launch another such host, in words; None too for hosts of a group."""
    member, standalone = group.member(host), group.standalone
    if standalone is None or member is None:
        return None
    if member.template is None:
        return f"{NOT} it was not launched from a launch template"
    if template_now(host, group) is None:
        return f"{NOT} EC2 does not know its launch template {_id(member.template)} any more"
    if extras(host, group):
        return f"{NOT} {extras(host, group)} would not come with a new host"
    addresses = [each for each, at in standalone.addresses.items() if at == host]
    if len(addresses) > 1:
        return f"{NOT} it has {len(addresses)} Elastic IPs, and only one is moved"
    return None


def extras(host: str, group: Group) -> str:
    """What it has beyond its launch, in words; empty if nothing."""
    single = group.standalone.hosts.get(host) if group.standalone else None
    return ", ".join(single.extras) if single else ""


def template_now(host: str, group: Group) -> str | None:
    """What its launch template would launch now, as `lt-0123@4`."""
    member, standalone = group.member(host), group.standalone
    if standalone is None or member is None or member.template is None:
        return None
    return standalone.rebuilds.get(_id(member.template))


def address_of(host: str, group: Group) -> str | None:
    addresses = group.standalone.addresses if group.standalone else {}
    return next((each for each, at in sorted(addresses.items()) if at == host), None)


def registered(health: Health | None) -> tuple[str, ...]:
    """The targets that a host is, and is not leaving."""
    states = health.targets if health else {}
    return tuple(sorted(target for target, state in states.items() if state != "draining"))


def still_there(targets: tuple[str, ...], group: Group) -> tuple[str, ...]:
    """Without those whose target group was deleted meanwhile."""
    known = group.standalone.target_groups if group.standalone else ()
    return tuple(target for target in targets if parts(target)[0] in known)


def adds_a_host(replacement: Replacement, group: Group) -> bool:
    """No owner's number says how many hosts a standalone fleet is to have: its size is the number
    of its hosts, less those that only a replacement under way has brought."""
    if group.standalone is None:
        return False
    if replacement.step is Step.LAUNCHING and replacement.new_host is None:
        return replacement.sent_at is not None  # It may be there, and nobody knows it yet.
    return _counts(replacement.old_host, group) and _counts(replacement.new_host, group)


def _counts(host: str | None, group: Group) -> bool:
    member = group.member(host) if host else None
    return member is not None and member.counted


def _id(template: str) -> str:
    return template.partition("@")[0]

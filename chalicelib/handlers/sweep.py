"""The guarantee behind the events: every minute all fleets are compared, every hour all hosts."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chalicelib.announcing import announce_lost
from chalicelib.binding import bound
from chalicelib.decisions.standing import digest
from chalicelib.decisions.sweeping import asks_health, audit_due, fleets_to_poke
from chalicelib.deps import Deps
from chalicelib.documents import Digests
from chalicelib.errors import NewerRow
from chalicelib.model.fleet import Fleet
from chalicelib.model.group import Group
from chalicelib.model.host import Seen
from chalicelib.model.policy import Binding
from chalicelib.noticing import tell_states
from chalicelib.observability import count, logger
from chalicelib.observing import every_fleet
from chalicelib.projecting import compare, register


def sweep(deps: Deps) -> dict[str, str]:
    """Returns the fleets that it poked, and why."""
    now = deps.clock()
    account, fleets = deps.registry.fleets.read_all()
    book = deps.policies.book()
    groups = [(group, bound(book, group)) for group in every_fleet(deps)]
    poked = fleets_to_poke(groups, fleets, account, now, _configs(deps, groups))
    if poked:
        deps.pokes.send(poked)
        logger.info("poked", extra={"fleets": poked})
    for broken in book.broken:
        logger.error("a policy cannot be used", extra={"file": broken.file, "why": broken.error})
    audited = _audit(deps, now) if audit_due(account, now) else None
    if announce_lost(deps.registry, now):
        logger.warning("changes were announced for those that died before they could")
    # The only write of a sweep over unchanged fleets, and the proof that it ran.
    deps.registry.fleets.record_sweep(now, audited, deps.configuration_home)
    changed = _changed_health(
        deps, [one for one in groups if one[0].name not in poked], fleets, now
    )
    if changed:
        deps.pokes.send(changed)
        logger.info("poked", extra={"fleets": changed})
    tell_states(deps, account, fleets, {g.name: b.policy for g, b in groups}, now)
    count("FleetsPoked", len(poked | changed))
    return poked | changed


def _configs(deps: Deps, groups: Iterable[tuple[Group, Binding]]) -> dict[str, str | None]:
    """By fleet. One that is not known looks different: its own pass says what is wrong, and every
    other fleet is swept."""
    digests, found = Digests(deps), {}
    for group, binding in groups:
        try:
            found[group.name], _ = digests.told(binding.policy)
        except NewerRow:
            logger.exception("its configuration is a newer release's", extra={"fleet": group.name})
    return found


def _changed_health(
    deps: Deps, groups: Iterable[tuple[Group, Binding]], fleets: Mapping[str, Fleet], now: datetime
) -> dict[str, str]:
    """Fleets whose hosts became bad or well without any change that their group shows. Last, since
    it asks the most calls, and none of them is needed for anything above."""
    changed = {}
    for group, binding in groups:
        fleet = fleets.get(group.name, Fleet(group.name))
        if asks_health(fleet, binding, now) and _is_other(deps, group, binding, fleet):
            changed[group.name] = "its hosts became bad or well"
    return changed


def _is_other(deps: Deps, group: Group, binding: Binding, fleet: Fleet) -> bool:
    """One load balancer that gives no answer keeps no other fleet from being looked at."""
    try:
        health = deps.health.of([member.id for member in group.members], (), group.balancers)
    except Exception:
        logger.exception("its health is not known", extra={"fleet": group.name})
        count("UnknownHealth")
        return False
    return digest(group, health, binding.policy) != fleet.ailing


def _audit(deps: Deps, now: datetime) -> int:
    """All instances against all rows; returns how many instances live. Finds what lost events and
    the groups do not tell: standalone hosts, and hosts whose group is gone."""
    known = {host.id: host for host in deps.registry.hosts.every()}
    # Listed after the rows were read: a host registered meanwhile is not taken for missing.
    found = {instance.id: instance for instance in deps.instances.every()}
    # A listing may have gaps: a host is missing only if it is not found by its name either.
    found |= deps.instances.get(id_ for id_ in known if id_ not in found)
    new = [i for i in found.values() if i.id not in known and not i.final]
    changed = [register(deps, instance, now, Seen.AUDIT) for instance in new]
    compared = (compare(deps, h, found.get(h.id), now, Seen.AUDIT) for h in known.values())
    changed += [host for host in compared if host]
    # What an event should have told is news to the host's fleet.
    deps.pokes.send(sorted({host.fleet for host in changed if host.fleet}))
    living = sum(not instance.final for instance in found.values())
    logger.info("audited", extra={"living": living, "known": len(known)})
    return living

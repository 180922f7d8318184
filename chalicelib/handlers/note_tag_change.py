"""Somebody changed one of our tags: what it is on is read again, and its fleet looked at."""

from chalicelib.deps import Deps
from chalicelib.events import NotForUs, TagChange
from chalicelib.marking import known_host
from chalicelib.model.host import Seen
from chalicelib.observability import logger, not_for_us
from chalicelib.projecting import compare


def note_tag_change(deps: Deps, event: TagChange | NotForUs) -> str:
    """Returns the fleets that were poked, in words."""
    if isinstance(event, NotForUs):
        return not_for_us(event.kind)
    fleets = set(event.groups)
    for host in event.hosts:
        fleets |= _fleets_of(deps, host)
    deps.pokes.send(sorted(fleets))
    logger.info("tags changed", extra={"fleets": sorted(fleets), "hosts": event.hosts})
    return ", ".join(sorted(fleets)) or "no fleet"


def _fleets_of(deps: Deps, id_: str) -> set[str]:
    """The one that it was in, and the one that it is in now."""
    host = known_host(deps, id_)
    if host is None:
        return set()
    instance = deps.instances.get([id_]).get(id_)
    changed = compare(deps, host, instance, deps.clock(), Seen.EVENT) if instance else None
    return {fleet for fleet in (host.fleet, changed.fleet if changed else None) if fleet}

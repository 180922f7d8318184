"""A private zone becomes equal to the registry. What invoked it is only a hint: it reads both."""

from chalicelib.deps import Deps
from chalicelib.discovery.records import wanted
from chalicelib.discovery.view import view
from chalicelib.discovery.zone import difference, doubtful, requests, zone_name
from chalicelib.errors import Conflict
from chalicelib.model.announcement import FIRST
from chalicelib.model.recordset import Change
from chalicelib.observability import count, logger

TRIES = 3


def sync_zone(deps: Deps) -> None:
    """Raises Conflict if the zone is another each time that it is to be changed."""
    if not deps.zone.on:
        return
    for left in reversed(range(TRIES)):
        lost = _sync(deps)
        if lost is None:
            return
        if not left:
            raise lost


def _sync(deps: Deps) -> Conflict | None:
    # The zone first. Whoever wrote since then, by newer rows than ours, makes our change fail;
    # the other way round we could write what we read before over what they wrote after.
    have = deps.zone.read()
    # All rows, whatever the index says: what invoked this may not have been announced yet.
    account, hosts = deps.registry.fleets.account(), deps.registry.hosts.every()
    here = view(hosts, account, FIRST, deps.clock(), deps.region)
    doubt = doubtful(len(here.nodes), account)
    if doubt:
        logger.warning("the zone stays as it is", extra={"why": doubt})
        return None
    want = wanted(here, zone_name(have), deps.zone.owner)
    found = difference(have, want.sets, deps.zone.owner)
    _say((*want.left_out, *found.blocked))
    lost = None
    for request in requests(found.changes):
        try:
            deps.zone.change(request)
        except Conflict as conflict:
            # One request that cannot be done keeps no other from being done.
            lost = conflict
            logger.warning("the zone was changed meanwhile", extra={"why": str(conflict)})
        else:
            logger.info("the zone was changed", extra=_told(request))
    return lost


def _say(unsaid: tuple[str, ...]) -> None:
    if unsaid:
        logger.warning("the zone does not say it all", extra={"left_out": unsaid})
        count("ZoneLeftOut", len(unsaid))


def _told(request: list[Change]) -> dict[str, int]:
    return {
        "made": sum(change.old is None for change in request),
        "changed": sum(bool(change.old and change.new) for change in request),
        "deleted": sum(change.new is None for change in request),
    }

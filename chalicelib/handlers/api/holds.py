"""PUT and DELETE /hosts/{id}/hold."""

from chalicelib.decisions.holds import hold_refused, too_late
from chalicelib.deps import Deps
from chalicelib.errors import Conflict, Refused
from chalicelib.handlers.api import mark_routes, views
from chalicelib.handlers.api.finding import living
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing, spoken
from chalicelib.handlers.api.shapes.hosts import HostPath
from chalicelib.handlers.api.shapes.marks import HoldBody, HostHold
from chalicelib.handlers.api.times import to_come
from chalicelib.marking import TRIES, look_at
from chalicelib.model.host import Hold, Host
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Holds
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observing import observe
from chalicelib.registry.changes import ACTED_MEANWHILE


@answers(mark_routes.HOLD_HOST)
def hold_host(deps: Deps, asked: Asked[HostPath, HoldBody]) -> Answer:
    row, now = living(deps, asked.given.id), deps.clock()
    if row.fleet is None:
        raise Refused(f"{row.id} belongs to no fleet: nobody would touch it")
    hold = Hold(asked.caller, now, to_come(asked.body.until, now), asked.body.why)
    _hold(deps, row, row.fleet, hold)
    words = f"held until {spoken(hold.until)}: {hold.why}"
    deps.registry.timeline.append([Entry(of_host(row.id), now, "hold", "held", words, hold.by)])
    look_at(deps, row.fleet)
    return Answer(HostHold(host=row.id, fleet=row.fleet, hold=views.hold(hold)), 202)


@answers(mark_routes.RELEASE_HOST)
def release_host(deps: Deps, asked: Asked[HostPath, Nothing]) -> Answer:
    row, now = living(deps, asked.given.id), deps.clock()
    if row.hold is None or not deps.registry.hosts.lift_hold(row.id):
        return Answer(HostHold(host=row.id, fleet=row.fleet, hold=None))
    words = f"the hold of {row.hold.by} is lifted"
    entry = Entry(of_host(row.id), now, "release", "released", words, asked.caller)
    deps.registry.timeline.append([entry])
    if row.fleet:
        look_at(deps, row.fleet)
    return Answer(HostHold(host=row.id, fleet=row.fleet, hold=views.hold(row.hold)), 202)


def _hold(deps: Deps, row: Host, fleet: str, hold: Hold) -> None:
    """By a reading of the fleet in which nobody is about to take the host."""
    for _ in range(TRIES):
        seen = observe(deps, fleet)
        _refuse(row, hold, seen)
        try:
            deps.registry.hosts.hold(row.id, hold, fleet, seen.fleet.revision)
            return
        except Conflict as conflict:
            if conflict.clause != ACTED_MEANWHILE:
                raise Refused(f"{row.id} is gone meanwhile") from conflict
    raise Refused(f"fleet {fleet} acts all the time just now; ask again")


def _refuse(row: Host, hold: Hold, seen: Observation) -> None:
    late = next(filter(None, (too_late(row.id, pair, hold.at) for pair in seen.open)), None)
    if late:
        raise Refused(late)
    policy, members = seen.binding.policy, seen.group.members if seen.group else ()
    others = [host for host in seen.hosts.values() if host.id != row.id]
    rules = policy.hold if policy else Holds()
    refused = hold_refused(hold, others, rules, max(1, len(members)), hold.at)
    if refused:
        raise Refused(refused)

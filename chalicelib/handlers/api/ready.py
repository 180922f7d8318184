"""POST /hosts/{id}/ready: a host says itself that it is ready to serve."""

from chalicelib.deps import Deps
from chalicelib.errors import Forbidden, InstanceNotYetKnown, NotFound, Refused
from chalicelib.handlers.api import host_routes, views
from chalicelib.handlers.api.finding import host_of
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.hosts import HostPath, ReadyHost
from chalicelib.marking import known_host, look_at
from chalicelib.model.host import Host
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observability import logger


@answers(host_routes.SIGNAL_READY)
def signal_ready(deps: Deps, asked: Asked[HostPath, Nothing]) -> Answer:
    """202 with the mark, of the first time where it comes again. 404 is worth a retry: EC2's
    listings lag behind its launches."""
    id_ = asked.given.id
    by = _itself(id_, asked.caller)
    host = _noted(deps, id_, by)
    if host.fleet:
        look_at(deps, host.fleet)
    logger.info("ready", extra={"host": id_, "fleet": host.fleet, "by": by})
    return Answer(ReadyHost(host=id_, fleet=host.fleet, ready=views.ready(host)), 202)


def _itself(id_: str, by: str) -> str:
    if host_of(by) != id_:
        raise Forbidden(f"only {id_} itself may say that it is ready, by its instance role: {by}")
    return by


def _noted(deps: Deps, id_: str, by: str) -> Host:
    try:
        host, now = known_host(deps, id_), deps.clock()
    except InstanceNotYetKnown as error:
        raise NotFound(str(error)) from error
    if host is None:
        raise Refused(f"{id_} is gone")
    if deps.registry.hosts.ready(id_, by, now):
        entry = Entry(of_host(id_), now, "ready", "ready", "it says that it is ready", by)
        deps.registry.timeline.append([entry])
    noted = deps.registry.hosts.get(id_)
    if noted is None or not noted.signalled:
        raise Refused(f"{id_} is gone meanwhile")
    return noted

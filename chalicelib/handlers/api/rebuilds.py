"""POST /hosts/{id}/rebuild, POST /fleets/{name}/rebuild."""

from chalicelib.decisions.standalone import not_rebuildable
from chalicelib.deps import Deps
from chalicelib.errors import Conflict, NotFound, Refused
from chalicelib.handlers.api import host_routes, mark_routes, views
from chalicelib.handlers.api.finding import living
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.fleets import FleetPath
from chalicelib.handlers.api.shapes.hosts import HostPath, Rebuild, RebuildBody
from chalicelib.handlers.api.shapes.marks import FleetRebuild
from chalicelib.marking import look_at
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Request
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Binding, Mode
from chalicelib.model.replacement import Reason
from chalicelib.model.timeline import Entry, of_fleet, of_host
from chalicelib.observing import observe


@answers(host_routes.REBUILD_HOST)
def rebuild_host(deps: Deps, asked: Asked[HostPath, RebuildBody]) -> Answer:
    """202 with the mark, or with the replacement that is under way already."""
    row = living(deps, asked.given.id)
    seen = observe(deps, row.fleet) if row.fleet else None
    if row.open_replacement and seen:
        return _under_way(row, seen)
    _refuse_if_it_would_never_go(row, seen)
    return _mark(deps, row, Request(asked.caller, deps.clock(), asked.body.why, asked.body.when))


@answers(mark_routes.REBUILD_FLEET)
def rebuild_fleet(deps: Deps, asked: Asked[FleetPath, RebuildBody]) -> Answer:
    """One mark on the fleet: it means all hosts that are older, also those that are not registered
    yet, and nobody once they are replaced."""
    name = asked.given.name
    seen = observe(deps, name)
    if seen.group is None:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {name!r}")
    _refuse_what_is_not_enforced(seen.group, seen.binding)
    mark = Request(asked.caller, deps.clock(), asked.body.why, asked.body.when)
    deps.registry.fleets.request(name, mark)
    entry = Entry(of_fleet(name), mark.at, "request", "requested", mark.why, mark.by)
    deps.registry.timeline.append([entry])
    look_at(deps, name)
    return Answer(
        FleetRebuild(fleet=name, hosts=len(seen.group.members), request=views.request(mark)), 202
    )


def _mark(deps: Deps, row: Host, mark: Request) -> Answer:
    try:
        deps.registry.hosts.request(row.id, mark)
    except Conflict as conflict:
        raise Refused(f"{row.id} is {conflict.clause} meanwhile") from conflict
    entry = Entry(of_host(row.id), mark.at, "request", "requested", mark.why, mark.by)
    deps.registry.timeline.append([entry])
    fleet = str(row.fleet)
    look_at(deps, fleet)
    return Answer(Rebuild(host=row.id, fleet=fleet, request=views.request(mark)), 202)


def _under_way(row: Host, seen: Observation) -> Answer:
    found = next((r for r in seen.open if r.id == row.open_replacement), None)
    if found is None:
        raise Refused(f"replacement {row.open_replacement} of {row.id} ends just now; ask again")
    told = Rebuild(host=row.id, fleet=found.fleet, replacement=views.replacement(found))
    return Answer(told, 202)


def _refuse_if_it_would_never_go(row: Host, seen: Observation | None) -> None:
    """A request that nobody will carry out is refused with the reason, not kept in silence."""
    if seen is None or seen.group is None:
        raise Refused(
            f"{row.id} belongs to no Auto Scaling group and to no fleet by the tag repave:fleet"
        )
    _refuse_what_is_not_rebuildable(row, seen.group)
    _refuse_what_is_not_enforced(seen.group, seen.binding)


def _refuse_what_is_not_enforced(group: Group, binding: Binding) -> None:
    fleet = group.name
    if binding.error:
        raise Refused(f"fleet {fleet} is frozen, its policy cannot be used: {binding.error}")
    if binding.policy is None:
        raise Refused(f"fleet {fleet} is unmanaged: no policy binds it")
    name = binding.policy.name
    if binding.policy.mode is Mode.OBSERVE:
        raise Refused(f"fleet {fleet} is only observed: policy {name} has mode: observe")
    if not binding.enforced:
        lacks = f"{_bearer(group)} the tag repave:policy={name}"
        raise Refused(f"fleet {fleet} is only observed: {lacks}")
    if Reason.REQUEST not in binding.policy.reasons:
        raise Refused(f"policy {name} does not list the reason `request`")


def _refuse_what_is_not_rebuildable(row: Host, group: Group) -> None:
    if row.group is None and group.standalone is None:
        raise Refused(f"{row.id} is in no group, but its fleet {row.fleet} has the name of one")
    unbuildable = not_rebuildable(row.id, group)
    if unbuildable:
        raise Refused(f"{row.id}: {unbuildable}")


def _bearer(group: Group) -> str:
    return "not all its hosts carry" if group.standalone else "its group lacks"

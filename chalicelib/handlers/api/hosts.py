"""GET /hosts, GET /hosts/{id}, POST /hosts/{id}/rebuild."""

from chalicelib.decisions.plan import plan
from chalicelib.decisions.standalone import not_rebuildable
from chalicelib.deps import Deps
from chalicelib.errors import Conflict, NotFound, Refused
from chalicelib.handlers.api import routes, views
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing, spoken
from chalicelib.handlers.api.shapes.hosts import (
    HostDetail,
    HostPage,
    HostPath,
    HostsQuery,
    Rebuild,
    RebuildBody,
)
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Request
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Mode
from chalicelib.model.replacement import Reason
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observing import observe


@answers(routes.LIST_HOSTS)
def list_hosts(deps: Deps, asked: Asked[HostsQuery, Nothing]) -> Answer:
    given, now = asked.given, deps.clock()
    page = deps.registry.hosts.page(given.limit, given.cursor, given.fleet)
    return Answer(HostPage(hosts=[views.host(row, now) for row in page.items], cursor=page.cursor))


@answers(routes.SHOW_HOST)
def show_host(deps: Deps, asked: Asked[HostPath, Nothing]) -> Answer:
    row, now = _known(deps, asked.given.id), deps.clock()
    said = None
    if row.fleet and not row.gone:
        planned = plan(observe(deps, row.fleet), now)
        said = next((v for v in planned.verdicts if v.host == row.id), None)
    told = dict(views.host(row, now))
    return Answer(HostDetail(**told, verdict=said and views.verdict(said)))


@answers(routes.REBUILD_HOST)
def rebuild_host(deps: Deps, asked: Asked[HostPath, RebuildBody]) -> Answer:
    """202 with the mark, or with the replacement that is under way already."""
    row = _known(deps, asked.given.id)
    if row.gone_at:
        raise Refused(f"{row.id} is gone since {spoken(row.gone_at)}: {row.gone_why}")
    seen = observe(deps, row.fleet) if row.fleet else None
    if row.open_replacement and seen:
        return _under_way(row, seen)
    _refuse_if_it_would_never_go(row, seen)
    return _mark(deps, row, Request(asked.caller, deps.clock(), asked.body.why))


def _mark(deps: Deps, row: Host, mark: Request) -> Answer:
    try:
        deps.registry.hosts.request(row.id, mark)
    except Conflict as conflict:
        raise Refused(f"{row.id} is {conflict.clause} meanwhile") from conflict
    entry = Entry(of_host(row.id), mark.at, "request", "requested", mark.why, mark.by)
    deps.registry.timeline.append([entry])
    fleet = str(row.fleet)
    # The mark is written first: whoever sees the attention must find what it is about.
    deps.registry.fleets.raise_attention(fleet)
    deps.pokes.send([fleet])
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
    binding = seen.binding
    if binding.error:
        raise Refused(f"fleet {row.fleet} is frozen, its policy cannot be used: {binding.error}")
    if binding.policy is None:
        raise Refused(f"fleet {row.fleet} is unmanaged: no policy binds it")
    name = binding.policy.name
    if binding.policy.mode is Mode.OBSERVE:
        raise Refused(f"fleet {row.fleet} is only observed: policy {name} has mode: observe")
    if not binding.enforced:
        lacks = f"{_bearer(seen.group)} the tag repave:policy={name}"
        raise Refused(f"fleet {row.fleet} is only observed: {lacks}")
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


def _known(deps: Deps, id_: str) -> Host:
    row = deps.registry.hosts.get(id_)
    if row is None:
        raise NotFound(f"no host {id_} is registered")
    return row

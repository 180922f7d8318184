"""GET /hosts, GET /hosts/{id}, POST /hosts/{id}/rebuild."""

from chalice.app import Request as HttpRequest
from chalice.app import Response

from chalicelib.decisions.plan import plan
from chalicelib.decisions.standalone import not_rebuildable
from chalicelib.deps import Deps
from chalicelib.errors import BadRequest, Conflict, NotFound, Refused
from chalicelib.handlers.api import views
from chalicelib.handlers.api.http import answers, caller, host_id, json_object, limit, ok, query
from chalicelib.model.group import Group
from chalicelib.model.host import Host, Request
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Mode
from chalicelib.model.replacement import Reason
from chalicelib.model.timeline import Entry, of_host
from chalicelib.observing import observe

WHY_LENGTH = 500


@answers
def list_hosts(deps: Deps, request: HttpRequest) -> Response:
    given = query(request, "fleet", "limit", "cursor")
    page = deps.registry.hosts.page(limit(given), given.get("cursor"), given.get("fleet"))
    now = deps.clock()
    return ok({"hosts": [views.host(row, now) for row in page.items], "cursor": page.cursor})


@answers
def show_host(deps: Deps, id_: str) -> Response:
    row, now = _known(deps, id_), deps.clock()
    body = views.host(row, now)
    if row.fleet and not row.gone:
        planned = plan(observe(deps, row.fleet), now)
        said = next((v for v in planned.verdicts if v.host == row.id), None)
        body["verdict"] = said and views.verdict(said)
    return ok(body)


@answers
def rebuild_host(deps: Deps, id_: str, request: HttpRequest) -> Response:
    """202 with the mark, or with the replacement that is under way already."""
    why = _why(json_object(request, "why").get("why", "requested"))
    row = _known(deps, id_)
    if row.gone:
        raise Refused(f"{id_} is gone since {views.moment(row.gone_at)}: {row.gone_why}")
    seen = observe(deps, row.fleet) if row.fleet else None
    if row.open_replacement and seen:
        return _under_way(row, seen)
    _refuse_if_it_would_never_go(row, seen)
    return _mark(deps, row, Request(caller(request), deps.clock(), why))


def _mark(deps: Deps, row: Host, mark: Request) -> Response:
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
    asked = {"by": mark.by, "at": views.moment(mark.at), "why": mark.why}
    return ok({"host": row.id, "fleet": fleet, "request": asked}, 202)


def _under_way(row: Host, seen: Observation) -> Response:
    found = next((r for r in seen.open if r.id == row.open_replacement), None)
    if found is None:
        raise Refused(f"replacement {row.open_replacement} of {row.id} ends just now; ask again")
    return ok({"host": row.id, "fleet": found.fleet, "replacement": views.replacement(found)}, 202)


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
    row = deps.registry.hosts.get(host_id(id_))
    if row is None:
        raise NotFound(f"no host {id_} is registered")
    return row


def _why(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > WHY_LENGTH:
        allowed = f"{str(value)[:40]!r}; allowed: text of 1 to {WHY_LENGTH} characters"
        raise BadRequest("why is not usable", {"why": allowed})
    return value

"""GET /fleets, GET /fleets/{name}/plan."""

from urllib.parse import unquote

from chalice.app import Request, Response

from chalicelib.binding import bound
from chalicelib.deciding import decide
from chalicelib.deps import Deps
from chalicelib.errors import NotFound
from chalicelib.handlers.api import views
from chalicelib.handlers.api.http import answers, ok, query
from chalicelib.model.fleet import Fleet
from chalicelib.observing import every_fleet, observe


@answers
def list_fleets(deps: Deps, request: Request) -> Response:
    """As AWS lists groups and standalone hosts now, each with what the registry remembers of it."""
    query(request)
    _, rows = deps.registry.fleets.read_all()
    book = deps.policies.book()
    fleets = [
        views.fleet(
            rows.get(group.name, Fleet(group.name)),
            group,
            bound(book, group),
            len(group.members),
        )
        for group in every_fleet(deps)
    ]
    broken = [{"file": entry.file, "error": entry.error} for entry in book.broken]
    return ok({"fleets": fleets, "broken_policies": broken})


@answers
def show_plan(deps: Deps, name: str) -> Response:
    """What the next pass would do: the same function of the same facts, not carried out."""
    fleet = unquote(name)
    seen, now = observe(deps, fleet), deps.clock()
    if seen.group is None and not seen.open:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {fleet!r}")
    return ok(views.plan(decide(deps, seen, now), now))

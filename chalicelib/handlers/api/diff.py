"""GET /diff."""

from collections import Counter
from datetime import timedelta

from chalicelib.deps import Deps
from chalicelib.discovery.difference import difference
from chalicelib.errors import BadRequest
from chalicelib.handlers.api import host_routes
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes import diff as shapes
from chalicelib.handlers.api.shapes.base import Nothing, spoken
from chalicelib.looking_back import past, versions
from chalicelib.model.change import Change
from chalicelib.registry.cursors import Listing


@answers(host_routes.SHOW_DIFF)
def show_diff(deps: Deps, asked: Asked[shapes.DiffQuery, Nothing]) -> Answer:
    given = asked.given
    since, until = past(deps, given.since, "from"), past(deps, given.until or timedelta(), "to")
    if since > until:
        words = f"{spoken(since)}: after `to`; allowed: up to {spoken(until)}"
        raise BadRequest(f"from: {words}", {"from": words})
    changes = difference(versions(deps, since, until, given.fleet), since, until)
    page = _listing(given.fleet).cut(changes, given.limit, given.cursor)
    return Answer(
        shapes.Diff(
            since=since,
            until=until,
            counts=Counter(change.what for change in changes),
            changes=[_told(change) for change in page.items],
            cursor=page.cursor,
        )
    )


def _listing(fleet: str | None) -> Listing[Change]:
    """Between times that are given as durations another page is of other times too."""
    return Listing(f"diff of {fleet or 'all'}", ("host",), lambda change: (change.host,))


def _told(change: Change) -> shapes.Change:
    facts = [shapes.Fact(name=name, was=was, now=now) for name, (was, now) in change.facts.items()]
    return shapes.Change(
        host=change.host,
        fleet=change.fleet,
        what=change.what,
        noticed_at=change.noticed_at,
        how=change.how,
        true_since=change.true_since,
        facts=facts,
    )

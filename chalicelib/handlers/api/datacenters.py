"""Whom a caller asks of: the own registry, or by `dc` another region's or account's."""

from datetime import datetime, timedelta

from chalicelib.deps import Deps
from chalicelib.errors import BadRequest


def asked_of(deps: Deps, dc: str | None, at: datetime | timedelta | None = None) -> Deps:
    """Raises BadRequest for one that this installation does not answer for. What was, each knows of
    itself only."""
    own = deps.place.datacenter
    if dc in (None, own):
        return deps
    if dc not in deps.elsewhere:
        words = f"{dc!r}; allowed: {', '.join([own, *deps.elsewhere])}"
        raise BadRequest(f"dc: {words}", {"dc": words})
    if at is not None:
        words = f"not with `dc`: what was in {dc} is kept there; ask its own API"
        raise BadRequest(f"at: {words}", {"at": words})
    return deps.elsewhere[dc]()

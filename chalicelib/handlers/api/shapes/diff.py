"""What came, went and changed between two times."""

from pydantic import Field

from chalicelib.handlers.api.shapes.base import Moment, Name, Paged, Told
from chalicelib.handlers.api.shapes.until import Past
from chalicelib.model.change import What
from chalicelib.policies.moments import ALLOWED


class DiffQuery(Paged):
    since: Past = Field(alias="from", description=ALLOWED)
    until: Past | None = Field(default=None, alias="to", description=ALLOWED)
    """Left out: now."""
    fleet: Name | None = None


class Fact(Told):
    """Of a host: what it was, and what it is; null where there was nothing."""

    name: str
    was: str | None
    now: str | None


class Change(Told):
    host: str
    fleet: str | None
    what: What
    noticed_at: Moment
    """When the registry learnt it, for the last time if more than once."""
    how: str | None
    """By an event, a pass or an audit; null of an end."""
    true_since: Moment | None
    """When it became so by AWS's word, where that is known."""
    facts: list[Fact]


class Diff(Told):
    """By host. `counts` are of all changes, on whichever page."""

    since: Moment
    until: Moment
    counts: dict[What, int]
    changes: list[Change]
    cursor: str | None

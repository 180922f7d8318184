"""What people and AWS have said of a host, a fleet or the account."""

from chalicelib.handlers.api.shapes.base import Given, Moment, Told, Why
from chalicelib.handlers.api.shapes.until import Until
from chalicelib.model.host import Urgency


class HoldBody(Given):
    why: Why
    until: Until


class FreezeBody(Given):
    """Without `until` it ends when it is lifted."""

    why: Why
    until: Until | None = None


class CancelBody(Given):
    why: Why = "cancelled"


class Request(Told):
    by: str
    at: Moment
    why: str
    when: Urgency


class Cancel(Told):
    by: str
    at: Moment
    why: str


class Mark(Told):
    by: str
    at: Moment
    why: str
    due: Moment | None


class Hold(Told):
    by: str
    at: Moment
    until: Moment
    why: str


class Ready(Told):
    """A host's own word."""

    by: str
    at: Moment


class Freeze(Told):
    """Also when its time is over: `until` says so. Without `until` it ends when it is lifted."""

    by: str
    at: Moment
    until: Moment | None
    why: str


class HostHold(Told):
    """The hold that was made or lifted; null where there was none to lift."""

    host: str
    fleet: str | None
    hold: Hold | None


class FleetFreeze(Told):
    """The freeze that was made or lifted; null where there was none to lift."""

    fleet: str
    freeze: Freeze | None


class AccountFreeze(Told):
    """The freeze that was made or lifted; null where there was none to lift."""

    freeze: Freeze | None


class FleetRebuild(Told):
    fleet: str
    hosts: int
    """Older than the request, so that it means them."""
    request: Request

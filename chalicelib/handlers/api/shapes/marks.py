"""What people and AWS have said of a host, a fleet or the account."""

from chalicelib.handlers.api.shapes.base import Moment, Told


class Request(Told):
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

"""The history of a host or a fleet."""

from chalicelib.handlers.api.shapes.base import HostId, Moment, Name, Paged, Told


class HostTimelineQuery(Paged):
    id: HostId


class FleetTimelineQuery(Paged):
    name: Name


class Entry(Told):
    at: Moment
    what: str
    words: str
    by: str


class Timeline(Told):
    """The newest first."""

    entries: list[Entry]
    cursor: str | None

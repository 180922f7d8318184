"""Hosts."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer, PlainValidator, WithJsonSchema

from chalicelib.handlers.api.shapes.base import (
    Datacenter,
    Flag,
    Given,
    HostId,
    Moment,
    Name,
    Paged,
    Told,
    When,
    Why,
)
from chalicelib.handlers.api.shapes.boot import ConfigRead
from chalicelib.handlers.api.shapes.marks import Hold, Mark, Ready, Request
from chalicelib.handlers.api.shapes.plans import Verdict
from chalicelib.handlers.api.shapes.replacements import Replacement
from chalicelib.handlers.api.shapes.until import Past
from chalicelib.model.host import Urgency
from chalicelib.policies.values import duration

STATES = "pending, running, stopping, stopped, shutting-down or terminated"
State = Annotated[
    Literal["pending", "running", "stopping", "stopped", "shutting-down", "terminated"],
    Field(description=STATES),
]
ZONE = "an availability zone such as eu-west-1a"
Zone = Annotated[str, Field(pattern="^[a-z0-9-]{1,40}$", description=ZONE)]
LONG = "a duration such as 5d or 1h30m"
Long = Annotated[
    timedelta,
    PlainValidator(duration),
    # Without its own, pydantic serialises what it has serialised already, and warns.
    PlainSerializer(str),
    Field(description=LONG),
    WithJsonSchema({"type": "string", "pattern": "^([0-9]{1,9}[dhms])+$", "description": LONG}),
]


class HostsQuery(Paged):
    fleet: Name | None = None
    state: State | None = None
    zone: Zone | None = None
    older_than: Long | None = None
    gone: Flag = False
    at: Past | None = None
    dc: Datacenter | None = None


class HostPath(Given):
    id: HostId


class HostQuery(HostPath):
    at: Past | None = None
    fleet: Name | None = None
    """With `at`, for a host that is long gone: the one that it was in."""
    dc: Datacenter | None = None


class Seen(Told):
    at: Moment
    how: str


class Host(Told):
    id: str
    fleet: str | None
    group: str | None
    state: str
    zone: str
    instance_type: str
    image_id: str
    private_ip: str | None
    template: str | None
    launched_at: Moment
    born_at: Moment
    age_seconds: int
    recycle_at: Moment | None
    generation: int
    replaces: str | None
    replaced_by: str | None
    open_replacement: str | None
    request: Request | None
    taint: Mark | None
    interruption: Mark | None
    maintenance: Mark | None
    hold: Hold | None
    ready: Ready | None
    config: ConfigRead | None
    unwell_since: Moment | None
    unwell_why: str | None
    seen: Seen
    gone_at: Moment | None
    gone_why: str | None


class HostDetail(Host):
    verdict: Verdict | None
    """Of a living host in a fleet; of now and of the own region and account only."""
    at: Moment | None = None
    """Where it was asked for as it was then. What Repave was about to do with it is told as if it
    were nothing: the timeline has it."""


class HostPage(Told):
    hosts: list[Host]
    cursor: str | None
    at: Moment | None = None
    """Where they were asked for as they were then."""


class ReadyHost(Told):
    host: str
    fleet: str | None
    ready: Ready | None


class RebuildBody(Given):
    why: Why = "requested"
    when: When = Urgency.WINDOWS


class Rebuild(Told):
    """The mark that was made, or the replacement that is under way already."""

    host: str
    fleet: str
    request: Request | None = None
    replacement: Replacement | None = None

"""Who may reach whom by security groups."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from chalicelib.handlers.api.shapes.base import Cursor, Given, Moment, Name, Told, digits
from chalicelib.model.network import Kind, Outcome
from chalicelib.model.traffic import LAST_PORT

PROTOCOLS = "tcp, udp, icmp, icmpv6, all, or a number from 0 to 255"
Protocol = Annotated[
    str,
    Field(
        pattern="^(tcp|udp|icmp|icmpv6|all|[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])$",
        description=PROTOCOLS,
    ),
]
Port = Annotated[
    int,
    Field(ge=0, le=LAST_PORT, description=f"a number from 0 to {LAST_PORT}"),
    BeforeValidator(digits),
]
End = Annotated[Name, Field(description="a host, a fleet, a service, an address or a network")]
MOST_FLEETS = 50
"""A page of the graph: each may be reached by every other, and an answer may have 6 MB."""
Fleets = Annotated[
    int,
    Field(ge=1, le=MOST_FLEETS, description=f"a number from 1 to {MOST_FLEETS}"),
    BeforeValidator(digits),
]


class ReachQuery(Given):
    source: End = Field(alias="from")
    target: End = Field(alias="to")
    protocol: Protocol = "tcp"
    port: Port | None = None


class IntoQuery(Given):
    target: End = Field(alias="to")


class GraphQuery(Given):
    limit: Fleets = MOST_FLEETS
    cursor: Cursor | None = None


class Traffic(Told):
    """Without ports: all of the protocol. Of ICMP they are type and code."""

    protocol: str
    from_port: int | None
    to_port: int | None


class Rule(Traffic):
    id: str
    group: str
    direction: str
    peer_kind: Kind
    peer: str
    description: str


class MissingRule(Traffic):
    """That would do, added to one of the groups."""

    groups: list[str]
    direction: str
    peer: str
    words: str


class Asked(Told):
    asked: str
    what: str
    hosts: int
    looked_at: int


class PathEnd(Told):
    """Hosts that no rule tells apart, with one of them; or addresses."""

    example: str
    hosts: int
    interface: str | None
    address: str | None
    groups: list[str]


class Path(Told):
    allowed: bool
    words: str
    source: PathEnd
    target: PathEnd
    egress: Rule | None
    ingress: Rule | None
    missing: list[MissingRule]


class Reach(Told):
    as_of: Moment
    outcome: Outcome
    words: str
    traffic: Traffic
    source: Asked
    target: Asked
    paths: list[Path]
    left_out: int
    """Of the paths."""
    limits: list[str]


class FleetTraffic(Told):
    fleet: str
    traffic: list[Traffic]


class Opening(Told):
    """A rule that lets somebody in, and which fleets that are."""

    rule: Rule
    peer_name: str
    words: str
    hosts: int
    fleets: list[FleetTraffic]
    kept_in: list[str]
    """Fleets that it lets in, and whose own rules do not let them out."""


class Into(Told):
    as_of: Moment
    target: Asked
    openings: list[Opening]
    limits: list[str]


class Edge(Traffic):
    words: str
    fleets: list[str]
    addresses: list[str]
    groups: list[str]


class Reached(Told):
    fleet: str
    hosts: int
    looked_at: int
    security_groups: list[list[str]]
    edges: list[Edge]


class Graph(Told):
    as_of: Moment
    fleets: list[Reached]
    cursor: str | None
    limits: list[str]

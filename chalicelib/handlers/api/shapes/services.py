"""Services, and the facts of hosts, as discovery has them."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from chalicelib.discovery.health import Status
from chalicelib.handlers.api.shapes.base import (
    Datacenter,
    Flag,
    Given,
    HostId,
    Moment,
    Paged,
    Told,
)
from chalicelib.handlers.api.shapes.until import Past
from chalicelib.model.service import NAME

ServiceName = Annotated[
    str,
    Field(
        pattern=f"^{NAME.pattern}$",
        description="a label of DNS: 1 to 63 small letters, digits and inner hyphens",
    ),
]


class ServicesQuery(Given):
    at: Past | None = None
    dc: Datacenter | None = None


class ServiceQuery(Paged):
    name: ServiceName
    passing: Flag = False
    at: Past | None = None
    dc: Datacenter | None = None


class FactsQuery(Given):
    id: HostId
    at: Past | None = None
    dc: Datacenter | None = None


class Service(Told):
    name: str
    instances: int
    passing: int
    warning: int
    critical: int
    tags: list[str]
    fleets: list[str]
    verified_at: Moment
    """When AWS was last asked about the host that was looked at the longest ago."""


class ServiceList(Told):
    services: list[Service]
    as_of: Moment


class Check(Told):
    id: str
    status: Status
    words: str


class Instance(Told):
    host: str
    fleet: str | None
    zone: str
    address: str
    port: int
    tags: list[str]
    meta: Mapping[str, str]
    status: Status
    checks: list[Check]
    verified_at: Moment
    how: str


class ServicePage(Told):
    """By host."""

    name: str
    instances: list[Instance]
    index: int
    as_of: Moment
    cursor: str | None


class Offer(Told):
    name: str
    port: int
    tags: list[str]
    meta: Mapping[str, str]


class HostFacts(Told):
    host: str
    status: Status
    checks: list[Check]
    facts: Mapping[str, str]
    tags: Mapping[str, str]
    services: list[Offer]
    as_of: Moment
    verified_at: Moment
    how: str

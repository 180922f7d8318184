"""The operations that answer who is alive, where, and what they offer."""

from chalicelib.handlers.api.operations import AnyOperation, Operation
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.services import (
    FactsQuery,
    HostFacts,
    ServiceList,
    ServicePage,
    ServiceQuery,
    ServicesQuery,
)

LIST_SERVICES = Operation(
    "GET",
    "/services",
    "Each service that a host offers: how many offer it, and how they do",
    ServicesQuery,
    Nothing,
    {200: ServiceList},
    (502,),
)
SHOW_SERVICE = Operation(
    "GET",
    "/services/{name}",
    "Who offers a service: address, port, checks, and when AWS last said so; by host",
    ServiceQuery,
    Nothing,
    {200: ServicePage},
    (404, 502),
)
SHOW_FACTS = Operation(
    "GET",
    "/hosts/{id}/facts",
    "What discovery tells of a host: facts, tags, services, checks",
    FactsQuery,
    Nothing,
    {200: HostFacts},
    (404, 502),
)

DISCOVERY: tuple[AnyOperation, ...] = (LIST_SERVICES, SHOW_SERVICE, SHOW_FACTS)

"""The operations that say who may reach whom."""

from chalicelib.handlers.api.operations import AnyOperation, Operation
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.reach import (
    Graph,
    GraphQuery,
    Into,
    IntoQuery,
    Reach,
    ReachQuery,
)

SHOW_REACH = Operation(
    "GET",
    "/reach",
    "May one reach another, by which rules of their security groups, or what is missing",
    ReachQuery,
    Nothing,
    {200: Reach},
    (404, 409),
)
SHOW_REACH_INTO = Operation(
    "GET",
    "/reach/into",
    "Who can reach a host, a fleet or a service: each rule that lets somebody in",
    IntoQuery,
    Nothing,
    {200: Into},
    (404, 409),
)
SHOW_REACH_GRAPH = Operation(
    "GET",
    "/reach/graph",
    "Which fleets can reach which, by name of those that are reached",
    GraphQuery,
    Nothing,
    {200: Graph},
)

REACHES: tuple[AnyOperation, ...] = (SHOW_REACH, SHOW_REACH_INTO, SHOW_REACH_GRAPH)

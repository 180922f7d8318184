"""The operations of hosts: what they are and were, rebuilds, and what a host itself asks."""

from chalicelib.handlers.api.operations import AnyOperation, Operation
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.boot import Boot
from chalicelib.handlers.api.shapes.diff import Diff, DiffQuery
from chalicelib.handlers.api.shapes.hosts import (
    HostDetail,
    HostPage,
    HostPath,
    HostQuery,
    HostsQuery,
    ReadyHost,
    Rebuild,
    RebuildBody,
)
from chalicelib.handlers.api.shapes.timeline import HostTimelineQuery, Timeline

LIST_HOSTS = Operation(
    "GET",
    "/hosts",
    "Hosts that the registry knows, or knew at a time; oldest first within a fleet",
    HostsQuery,
    Nothing,
    {200: HostPage},
    (502,),
)
SHOW_HOST = Operation(
    "GET",
    "/hosts/{id}",
    "One host, with its verdict by the plan of its fleet now; or as it was at a time",
    HostQuery,
    Nothing,
    {200: HostDetail},
    (404, 502),
)
SHOW_HOST_TIMELINE = Operation(
    "GET",
    "/hosts/{id}/timeline",
    "What happened to a host, the newest first; for 400 days, also after it is gone",
    HostTimelineQuery,
    Nothing,
    {200: Timeline},
    (404,),
)
SHOW_DIFF = Operation(
    "GET",
    "/diff",
    "What hosts came, went and changed between two times of the last 90 days",
    DiffQuery,
    Nothing,
    {200: Diff},
)
REBUILD_HOST = Operation(
    "POST",
    "/hosts/{id}/rebuild",
    "Mark a host for rebuild; its fleet is looked at at once",
    HostPath,
    RebuildBody,
    {202: Rebuild},
    (404, 409),
)
READ_BOOT = Operation(
    "GET",
    "/hosts/self/boot",
    "Only by a host, under its instance role: its configuration, once, and its peers",
    Nothing,
    Nothing,
    {200: Boot},
    (403, 404, 409, 410, 502, 503),
)
SIGNAL_READY = Operation(
    "POST",
    "/hosts/{id}/ready",
    "Only by the host itself, under its instance role: it is ready to serve",
    HostPath,
    Nothing,
    {202: ReadyHost},
    (403, 404, 409),
)

HOSTS: tuple[AnyOperation, ...] = (
    LIST_HOSTS,
    SHOW_HOST,
    SHOW_HOST_TIMELINE,
    SHOW_DIFF,
    REBUILD_HOST,
    READ_BOOT,
    SIGNAL_READY,
)

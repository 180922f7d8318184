"""Every operation of the API, once: requests are checked, answers described and docs made by it."""

from chalicelib.handlers.api.config_routes import CONFIG
from chalicelib.handlers.api.discovery_routes import DISCOVERY
from chalicelib.handlers.api.mark_routes import MARKS
from chalicelib.handlers.api.operations import AnyOperation, Operation
from chalicelib.handlers.api.reach_routes import REACHES
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.boot import Boot
from chalicelib.handlers.api.shapes.diff import Diff, DiffQuery
from chalicelib.handlers.api.shapes.document import Document
from chalicelib.handlers.api.shapes.fleets import FleetDetail, FleetList, FleetPath
from chalicelib.handlers.api.shapes.forecasts import Forecast, ForecastQuery
from chalicelib.handlers.api.shapes.health import Health
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
from chalicelib.handlers.api.shapes.plans import Plan
from chalicelib.handlers.api.shapes.replacements import (
    Replacement,
    ReplacementPage,
    ReplacementQuery,
    ReplacementsQuery,
)
from chalicelib.handlers.api.shapes.report import Report, ReportQuery
from chalicelib.handlers.api.shapes.timeline import (
    FleetTimelineQuery,
    HostTimelineQuery,
    Timeline,
)

LIST_HOSTS = Operation(
    "GET",
    "/hosts",
    "Hosts that the registry knows, or knew at a time; oldest first within a fleet",
    HostsQuery,
    Nothing,
    {200: HostPage},
)
SHOW_HOST = Operation(
    "GET",
    "/hosts/{id}",
    "One host, with its verdict by the plan of its fleet now; or as it was at a time",
    HostQuery,
    Nothing,
    {200: HostDetail},
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
SIGNAL_READY = Operation(
    "POST",
    "/hosts/{id}/ready",
    "Only by the host itself, under its instance role: it is ready to serve",
    HostPath,
    Nothing,
    {202: ReadyHost},
    (403, 404, 409),
)
READ_BOOT = Operation(
    "GET",
    "/hosts/self/boot",
    "Only by a host, under its instance role: its configuration, once, and its peers",
    Nothing,
    Nothing,
    {200: Boot},
    (403, 404, 409, 410, 503),
)
LIST_FLEETS = Operation(
    "GET",
    "/fleets",
    "Fleets as AWS lists them now, with what the registry remembers of each",
    Nothing,
    Nothing,
    {200: FleetList},
)
SHOW_FLEET = Operation(
    "GET",
    "/fleets/{name}",
    "One fleet: its group, its policy as parsed, its oldest host and how long rebuilds took",
    FleetPath,
    Nothing,
    {200: FleetDetail},
    (404,),
)
SHOW_PLAN = Operation(
    "GET",
    "/fleets/{name}/plan",
    "What the next pass would do, and a verdict for every host",
    FleetPath,
    Nothing,
    {200: Plan},
    (404,),
)
SHOW_FORECAST = Operation(
    "GET",
    "/fleets/{name}/forecast",
    "Day by day for the coming days: whether the policy can be kept, and what would fix it",
    ForecastQuery,
    Nothing,
    {200: Forecast},
    (404, 409),
)
SHOW_FLEET_TIMELINE = Operation(
    "GET",
    "/fleets/{name}/timeline",
    "What happened to a fleet, the newest first",
    FleetTimelineQuery,
    Nothing,
    {200: Timeline},
    (404,),
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
SHOW_REPLACEMENT = Operation(
    "GET",
    "/replacements/{id}",
    "One replacement, also after its end",
    ReplacementQuery,
    Nothing,
    {200: Replacement},
    (404,),
)
LIST_REPLACEMENTS = Operation(
    "GET",
    "/replacements",
    "Replacements; newest first within a fleet",
    ReplacementsQuery,
    Nothing,
    {200: ReplacementPage},
)
SHOW_REPORT = Operation(
    "GET",
    "/report",
    "When each fleet was last built from scratch, how old it is, and how its rebuilds went",
    ReportQuery,
    Nothing,
    {200: Report},
    (404,),
)
SHOW_HEALTH = Operation(
    "GET",
    "/health",
    "Whether the sweep runs; 503 when none was recorded for five minutes",
    Nothing,
    Nothing,
    {200: Health, 503: Health},
)
SHOW_SPEC = Operation(
    "GET",
    "/openapi.json",
    "This API, as OpenAPI 3.1",
    Nothing,
    Nothing,
    {200: Document},
)

ROUTES: tuple[AnyOperation, ...] = (
    LIST_HOSTS,
    SHOW_HOST,
    SHOW_HOST_TIMELINE,
    SHOW_DIFF,
    REBUILD_HOST,
    READ_BOOT,
    SIGNAL_READY,
    LIST_FLEETS,
    SHOW_FLEET,
    SHOW_PLAN,
    SHOW_FORECAST,
    SHOW_FLEET_TIMELINE,
    LIST_REPLACEMENTS,
    SHOW_REPLACEMENT,
    SHOW_REPORT,
    *REACHES,
    SHOW_HEALTH,
    SHOW_SPEC,
    *MARKS,
    *DISCOVERY,
    *CONFIG,
)

"""Every operation of the API, once: requests are checked, answers described and docs made by it."""

from chalicelib.handlers.api.config_routes import CONFIG
from chalicelib.handlers.api.discovery_routes import DISCOVERY
from chalicelib.handlers.api.host_routes import HOSTS
from chalicelib.handlers.api.mark_routes import MARKS
from chalicelib.handlers.api.operations import AnyOperation, Operation
from chalicelib.handlers.api.reach_routes import REACHES
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.document import Document
from chalicelib.handlers.api.shapes.fleets import (
    FleetDetail,
    FleetList,
    FleetPath,
    FleetsQuery,
)
from chalicelib.handlers.api.shapes.forecasts import Forecast, ForecastQuery
from chalicelib.handlers.api.shapes.health import Health
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
    Timeline,
)

LIST_FLEETS = Operation(
    "GET",
    "/fleets",
    "Fleets as AWS lists them now, with what the registry remembers of each; that alone of others'",
    FleetsQuery,
    Nothing,
    {200: FleetList},
    (502,),
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
    *HOSTS,
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

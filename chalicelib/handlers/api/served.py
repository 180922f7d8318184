"""Every view of the API, in the order in which it is described."""

from chalicelib.handlers.api import (
    cancels,
    fleets,
    forecasts,
    freezes,
    health,
    holds,
    hosts,
    ready,
    rebuilds,
    replacements,
    report,
    spec,
    timeline,
)
from chalicelib.handlers.api.http import View

VIEWS: tuple[View, ...] = (
    hosts.list_hosts,
    hosts.show_host,
    timeline.show_host_timeline,
    holds.hold_host,
    holds.release_host,
    rebuilds.rebuild_host,
    rebuilds.rebuild_fleet,
    ready.signal_ready,
    fleets.list_fleets,
    fleets.show_fleet,
    fleets.show_plan,
    forecasts.show_forecast,
    timeline.show_fleet_timeline,
    freezes.freeze_fleet,
    freezes.thaw_fleet,
    freezes.freeze_account,
    freezes.thaw_account,
    replacements.list_replacements,
    replacements.show_replacement,
    cancels.cancel_replacement,
    report.show_report,
    health.show_health,
    spec.show_spec,
)

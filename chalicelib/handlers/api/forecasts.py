"""GET /fleets/{name}/forecast."""

from datetime import timedelta

from chalicelib.decisions.forecast.look import foretell
from chalicelib.deps import Deps
from chalicelib.errors import NotFound, Refused
from chalicelib.handlers.api import fleetviews, routes
from chalicelib.handlers.api.http import answers
from chalicelib.handlers.api.operations import Answer, Asked
from chalicelib.handlers.api.shapes.base import Nothing
from chalicelib.handlers.api.shapes.forecasts import ForecastQuery
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy
from chalicelib.observing import observe

MOST_REPLACED, MOST_TRIED = 200_000, 150_000
"""Hosts to foretell, and to follow in trials of fixes: some 50 microseconds each on one processor,
and API Gateway waits for 29 seconds."""


@answers(routes.SHOW_FORECAST)
def show_forecast(deps: Deps, asked: Asked[ForecastQuery, Nothing]) -> Answer:
    given, now = asked.given, deps.clock()
    seen = observe(deps, given.name)
    group, policy = _foretellable(given.name, seen)
    days = min(given.days, _affordable(policy, len(group.members)))
    told = foretell(seen, policy, group, now, days, MOST_TRIED)
    return Answer(fleetviews.forecast(told, given.days))


def _foretellable(name: str, seen: Observation) -> tuple[Group, Policy]:
    if seen.group is None:
        raise NotFound(f"no Auto Scaling group and no standalone fleet is named {name!r}")
    if seen.binding.error:
        raise Refused(f"fleet {name} is frozen, its policy cannot be used: {seen.binding.error}")
    if seen.binding.policy is None:
        raise Refused(f"fleet {name} is unmanaged: no policy binds it")
    return seen.group, seen.binding.policy


def _affordable(policy: Policy, hosts: int) -> int:
    """Days. Each host is replaced about once in `soft`."""
    spell = max(policy.age.soft, timedelta(hours=1))
    return max(1, MOST_REPLACED * spell // (timedelta(days=1) * max(1, hosts)))

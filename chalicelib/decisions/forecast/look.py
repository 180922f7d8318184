"""Forecasts of a fleet as it was observed: a short one tells whether its policy can be kept for the
hosts of now."""

from datetime import datetime, timedelta

from chalicelib.decisions.floor import floor
from chalicelib.decisions.forecast import forecast
from chalicelib.model.forecast import Forecast
from chalicelib.model.group import Group
from chalicelib.model.observation import Observation
from chalicelib.model.policy import Policy

BEYOND_HARD = timedelta(days=2)
LONGEST = 90
"""Days."""


def look_ahead(seen: Observation, now: datetime) -> Forecast | None:
    """So far that each host of now comes to its end, and no further: it costs by the day, and to
    try what would mend it many times as much. None without a policy or a group."""
    policy, group = seen.binding.policy, seen.group
    if policy is None or group is None:
        return None
    days = min((policy.age.hard + BEYOND_HARD).days, LONGEST)
    return foretell(seen, policy, group, now, days, effort=0)


def foretell(
    seen: Observation, policy: Policy, group: Group, now: datetime, days: int, effort: float
) -> Forecast:
    """By this policy and group, which the observation has, of the hosts that stay."""
    staying = (seen.hosts.get(member.id) for member in group.members if not member.leaving)
    return forecast(
        [host for host in staying if host and not host.gone],
        policy,
        group,
        floor(group, seen),
        now,
        days,
        seen.fleet.rebuilds,
        effort,
        request=seen.fleet.request,
        config=seen.config,
    )

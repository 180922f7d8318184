"""A short forecast of a fleet as it was observed: whether its policy can be kept for the hosts of
now."""

from datetime import datetime, timedelta

from chalicelib.decisions.floor import floor
from chalicelib.decisions.forecast import forecast
from chalicelib.model.forecast import Forecast
from chalicelib.model.observation import Observation

BEYOND_HARD = timedelta(days=2)
LONGEST = 90


def look_ahead(seen: Observation, now: datetime) -> Forecast | None:
    """So far that each host of now comes to its end, and no further: it costs by the day, and to
    try what would mend it many times as much. None without a policy or a group."""
    policy, group = seen.binding.policy, seen.group
    if policy is None or group is None:
        return None
    hosts = [seen.hosts[member.id] for member in group.members if member.id in seen.hosts]
    days = min((policy.age.hard + BEYOND_HARD).days, LONGEST)
    return forecast(
        hosts,
        policy,
        group,
        floor(group, seen),
        now,
        days,
        seen.fleet.rebuilds,
        effort=0,
        request=seen.fleet.request,
        config=seen.config,
    )

"""The plan of an observed fleet, with the one fact that only some plans need."""

from dataclasses import replace
from datetime import datetime

from chalicelib.decisions.plan import plan
from chalicelib.deps import Deps
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Claim, Plan


def decide(deps: Deps, seen: Observation, now: datetime) -> Plan:
    """AWS tells of instance refreshes one group a call: it is asked only where something would
    begin. What has begun goes on beside a refresh."""
    planned = plan(seen, now)
    if not any(isinstance(action, Claim) for action in planned.actions):
        return planned
    refresh = deps.groups.refresh(seen.fleet.name)
    return plan(replace(seen, refresh=refresh), now) if refresh else planned

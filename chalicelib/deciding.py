"""A fleet as it is decided upon: read so that our own hand is not taken for another's, and with the
one fact that only some plans need."""

from dataclasses import replace
from datetime import datetime

from chalicelib.decisions.ownership import foreign_change
from chalicelib.decisions.plan import plan
from chalicelib.deps import Deps
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Claim, Plan
from chalicelib.observing import observe


def observed(deps: Deps, fleet: str) -> Observation:
    """The fleet's row is read before AWS: what another worker of ours did between the two would
    look like another hand's, whose change we let go of."""
    seen = observe(deps, fleet)
    if foreign_change(seen, deps.clock()) is None:
        return seen
    same = deps.registry.fleets.get(fleet).revision == seen.fleet.revision
    return seen if same else observe(deps, fleet)


def decide(deps: Deps, seen: Observation, now: datetime) -> Plan:
    """AWS tells of instance refreshes one group a call: it is asked only where something would
    begin. What has begun goes on beside a refresh."""
    planned = plan(seen, now)
    of_standalone = seen.group is not None and seen.group.standalone is not None
    if of_standalone or not any(isinstance(action, Claim) for action in planned.actions):
        return planned
    refresh = deps.groups.refresh(seen.fleet.name)
    return plan(replace(seen, refresh=refresh), now) if refresh else planned

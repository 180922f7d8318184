"""A fleet as it is decided upon: read so that our own hand is not taken for another's, and with the
facts that only some plans need."""

from dataclasses import replace
from datetime import datetime

from chalicelib.decisions.busy import BUSY_TAG
from chalicelib.decisions.ownership import foreign_change
from chalicelib.decisions.plan import plan
from chalicelib.deps import Deps
from chalicelib.model.observation import Observation
from chalicelib.model.plan import Claim, Commit, Plan
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
    """AWS tells of instance refreshes one group a call, and of hosts' tags only with the hosts: it
    is asked only where something would begin, or come to its commit point. What has begun goes on
    beside a refresh."""
    planned = plan(seen, now)
    begins = any(isinstance(action, Claim) for action in planned.actions)
    if not begins and not any(isinstance(action, Commit) for action in planned.actions):
        return planned
    of_group = seen.group is not None and seen.group.standalone is None
    refresh = deps.groups.refresh(seen.fleet.name) if begins and of_group else None
    busy = _busy(deps, seen, planned)
    return plan(replace(seen, refresh=refresh, busy=busy), now) if refresh or busy else planned


def _busy(deps: Deps, seen: Observation, planned: Plan) -> dict[str, str]:
    """Of all that are due: another may go in the place of one that is at work."""
    due = [verdict.host for verdict in planned.verdicts if verdict.reasons]
    if seen.group is not None and seen.group.standalone is not None:
        tags = {host: dict(single.tags) for host, single in seen.group.standalone.hosts.items()}
    else:
        tags = {host: dict(found.tags) for host, found in deps.instances.get(due).items()}
    return {host: tags[host][BUSY_TAG] for host in due if BUSY_TAG in tags.get(host, {})}
